import MinNorm

/// A check that is written once for both precisions.
protocol PrecisionCheck {
  func run<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws
}

extension PrecisionCheck {
  func run(in precision: Precision) throws {
    switch precision {
    case .float32: try run(Float.self)
    case .float64: try run(Double.self)
    }
  }
}

/// Feature matrices for tests.
enum Points {
  /// n points, uniform in the unit cube of d dimensions.
  static func uniform(_ n: Int, dimension d: Int, seed: Int = 1) throws -> FeatureMatrix {
    var random = TestRandom(seed)
    return try FeatureMatrix(count: n, dimension: d, values: (0..<n * d).map { _ in Float(random.uniform()) })
  }
}
