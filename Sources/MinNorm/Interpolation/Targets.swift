/// How class labels become right-hand sides, one column per class.
public enum Coding: String, Sendable, Codable, CaseIterable {
  /// 1 in the column of the example's class, 0 elsewhere.
  case oneHot = "onehot"
  /// +1 in the column of the example's class, −1 elsewhere.
  case plusMinusOne = "pm1"
}

/// The right-hand sides Y (n × classes) of one label set.
public struct Targets: Sendable, Equatable {
  /// The class of every example, 0 ..< classCount.
  public let labels: [Int]
  /// Number of classes, the columns of Y.
  public let classCount: Int
  /// How the labels are written as numbers.
  public let coding: Coding

  /// Labels in a coding; every label must be in 0 ..< classCount.
  public init(labels: [Int], classCount: Int, coding: Coding = .oneHot) {
    precondition(labels.allSatisfy { (0..<classCount).contains($0) }, "labels are classes")
    self.labels = labels
    self.classCount = classCount
    self.coding = coding
  }

  /// Y in the given precision.
  public func matrix<Scalar: LAPACKScalar>(in type: Scalar.Type) -> Matrix<Scalar> {
    let background: Scalar = coding == .oneHot ? 0 : -1
    var values = [Scalar](repeating: background, count: labels.count * classCount)
    for (row, label) in labels.enumerated() { values[row + label * labels.count] = 1 }
    return Matrix(rows: labels.count, columns: classCount, values: values)
  }
}
