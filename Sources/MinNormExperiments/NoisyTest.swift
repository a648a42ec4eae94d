import MinNorm
import MinNormData

extension Problem.LabelSet {
  /// Errors against test labels with the same noise; nil where the training labels have none.
  func noisyTestRecord(
    _ predictions: Matrix<Double>, columns: Range<Int>, clean: ErrorCount, published: PublishedResult?
  ) -> SolveRecord.NoisyTestRecord? {
    noisyTest.map { noisy in
      let count = ErrorCount(predictions: predictions, columns: columns, labels: noisy.labels)
      let interval = count.wilsonInterval95
      return SolveRecord.NoisyTestRecord(
        errors: count.errors, errorRate: count.rate,
        errorInterval95: [interval.lowerBound, interval.upperBound],
        expectedErrorRate: noisy.randomization.expectedErrorRate(ofRate: clean.rate, classCount: noisy.classCount),
        published: published)
    }
  }
}

extension SolveExperiment {
  /// No ridge, the pixels as they are: what published numbers are for.
  var isPublishedSystem: Bool {
    ridge == 0 && features == RawFeatures.name && pixels == PixelRandomization.original.rawValue
  }
}
