import MinNorm
import MinNormData

/// Errors against test labels that are as noisy as the training labels.
public struct NoisyTestRecord: Codable, Sendable {
  /// Test examples whose noisy label is not predicted, for one draw of the noise.
  public var errors: Int
  /// Errors divided by the number of test examples.
  public var errorRate: Double
  /// Wilson's 95 % interval.
  public var errorInterval95: [Double]
  /// The expectation over the noise: ε(k − 1)/k + (1 − ε) times the error rate against clean test labels.
  public var expectedErrorRate: Double
  /// A published rate counted against noisy test labels, if there is one for the same system.
  @Nullable public var published: PublishedResult?
}

extension Problem.LabelSet {
  /// Errors against test labels with the same noise; nil where the training labels have none.
  func noisyTestRecord(
    _ predictions: Matrix<Double>, columns: Range<Int>, clean: ErrorCount, published: PublishedResult?
  ) -> NoisyTestRecord? {
    noisyTest.map { noisy in
      let count = ErrorCount(predictions: predictions, columns: columns, labels: noisy.labels)
      return NoisyTestRecord(
        errors: count.errors, errorRate: count.rate, errorInterval95: count.interval95,
        expectedErrorRate: noisy.randomization.expectedErrorRate(ofRate: clean.rate, classCount: noisy.classCount),
        published: published)
    }
  }
}
