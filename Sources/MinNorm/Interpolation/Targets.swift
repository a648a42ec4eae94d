import MinNormData

/// How class labels become right-hand sides, one column per class.
public enum Coding: String, Sendable, Codable, CaseIterable {
  /// 1 in the column of the example's class, 0 elsewhere.
  case oneHot = "onehot"
  /// +1 in the column of the example's class, −1 elsewhere.
  case plusMinusOne = "pm1"
}

/// The right-hand sides Y of one set of targets: a column for each class (n × classes), or real numbers (n × targets).
public struct Targets: Sendable, Equatable {
  /// The class of every example, 0 ..< classCount; empty where the targets are numbers.
  public let labels: [Int]
  /// Number of classes, the columns of Y; 0 where the targets are numbers.
  public let classCount: Int
  /// How the labels are written as numbers.
  public let coding: Coding
  /// Y itself where the targets are numbers; nil where they are classes.
  public let values: Matrix<Double>?

  /// Labels in a coding; every label must be in 0 ..< classCount.
  public init(labels: [Int], classCount: Int, coding: Coding = .oneHot) {
    precondition(labels.allSatisfy { (0..<classCount).contains($0) }, "labels are classes")
    self.labels = labels
    self.classCount = classCount
    self.coding = coding
    values = nil
  }

  /// Real numbers, n × targets: regression.
  public init(values: Matrix<Double>) {
    (labels, classCount, coding) = ([], 0, .oneHot)
    self.values = values
  }

  /// Number of examples.
  public var count: Int { values?.rows ?? labels.count }

  /// The columns of Y.
  public var columns: Int { values?.columns ?? classCount }

  /// Y in the given precision.
  public func matrix<Scalar: LAPACKScalar>(in type: Scalar.Type) -> Matrix<Scalar> {
    if let values { return values as? Matrix<Scalar> ?? values.converted(to: type) }
    let background: Scalar = coding == .oneHot ? 0 : -1
    var result = [Scalar](repeating: background, count: labels.count * classCount)
    for (row, label) in labels.enumerated() { result[row + label * labels.count] = 1 }
    return Matrix(rows: labels.count, columns: classCount, values: result)
  }

  /// Those of the examples at `indices`, in that order.
  public func selecting(_ indices: [Int]) -> Targets {
    values.map { Targets(values: $0.selectingRows(indices)) }
      ?? Targets(labels: indices.map { labels[$0] }, classCount: classCount, coding: coding)
  }

}

extension EqualExamples {
  /// The pairs whose targets differ.
  package func contradictions(_ targets: Targets) -> [DuplicateSummary.Pair] {
    guard let values = targets.values else { return contradictions(targets.labels) }
    return pairs.filter { pair in
      (0..<values.columns).contains { values[pair.original, $0] != values[pair.duplicate, $0] }
    }
  }
}
