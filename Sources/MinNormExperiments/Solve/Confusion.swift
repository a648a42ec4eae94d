import MinNorm

/// Which classes are taken for which.
enum Confusion {
  /// Larger tables are read by nobody.
  static let largest = 100

  /// How often examples of each class (rows) were predicted to be of each (columns); what is undecided is left out.
  ///
  /// - Parameters:
  ///   - predictions: Scores, a column for every class.
  ///   - rows: Classes that labels may have, at least as many as there are columns.
  static func counts(_ predictions: Matrix<Double>, labels: [Int], rows: Int) -> [[Int]] {
    var counts = [[Int]](repeating: [Int](repeating: 0, count: predictions.columns), count: rows)
    for (label, predicted) in zip(labels, predictedColumns(predictions)) {
      if let predicted { counts[label][predicted] += 1 }
    }
    return counts
  }
}

extension Problem {
  /// The results with the confusion of every label set.
  func addingConfusion(
    to results: [LabelSetRecord], _ computed: Computed, _ stacked: StackedTargets
  ) -> [LabelSetRecord] {
    results.enumerated().map { index, result in
      var result = result
      result.confusion = confusion(computed.predictions[columnsIn: stacked.columns(ofSet: index)])
      return result
    }
  }

  /// The confusion of the test examples by one label set's columns of predictions; nil where there are no classes, no test
  /// examples or too many classes.
  func confusion(_ predictions: Matrix<Double>) -> [[Int]]? {
    let rows = classCount + unseenClassNames.count
    guard !isRegression, testCount > 0, rows <= Confusion.largest else { return nil }
    return Confusion.counts(predictions, labels: testLabels, rows: rows)
  }
}
