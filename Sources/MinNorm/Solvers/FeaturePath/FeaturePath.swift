/// What a pass over feature units is to stop for: K of the first so many units, with a ridge.
package struct FeaturePathPoint: Sendable, Equatable {
  /// The number of units.
  package let units: Int
  /// λ ≥ 0, added to the diagonal of K.
  package let ridge: Double

  /// So many units and this ridge.
  package init(units: Int, ridge: Double) {
    self.units = units
    self.ridge = ridge
  }
}

/// The linear kernel of a path of growing feature maps: K is a sum over feature units, so one pass gives every K on the way.
package struct FeaturePath: Sendable, Equatable {
  /// Units of a block: what is made, multiplied and added at once.
  ///
  /// Features of a block of 125 filters of CIFAR-10 take 2,250 numbers an example, deep enough for the full rate of BLAS, and
  /// 125 divides the usual numbers of filters.
  ///
  /// Blocks end at multiples of this and at the points' numbers of units: points at multiples do not change a bit of
  /// those behind them, others change the roundings of sums.
  package static let blockUnits = 125

  /// Examples whose products are formed again in float64, from features that are made again.
  package static let sampleSize = 64

  /// Numbers of units to stop at, ascending.
  package let unitCounts: [Int]
  /// The points in the order in which they are reached.
  package let points: [FeaturePathPoint]
  /// Points that were left out because K is singular there.
  package let singular: [FeaturePathPoint]

  /// The points for all numbers of units and all ridges; those without a ridge only where there are at least as many features
  /// as examples.
  package init(unitCounts: [Int], featuresPerUnit: Int, ridges: [Double], order: Int) {
    self.unitCounts = unitCounts
    let all = unitCounts.flatMap { units in ridges.map { FeaturePathPoint(units: units, ridge: $0) } }
    points = all.filter { $0.ridge > 0 || $0.units * featuresPerUnit >= order }
    singular = all.filter { !($0.ridge > 0 || $0.units * featuresPerUnit >= order) }
  }

  /// The blocks of units from `first` to one of the numbers to stop at.
  func blocks(from first: Int, to last: Int) -> [Range<Int>] {
    let multiples = stride(from: 0, to: last, by: Self.blockUnits)
    let ends = Set(multiples).union(unitCounts).filter { first < $0 && $0 <= last }.sorted()
    return zip([first] + ends, ends).map { $0..<$1 }
  }
}

/// What was found at a point of a path.
package struct FeaturePathResult: Sendable {
  /// Where on the path it was solved.
  package let point: FeaturePathPoint
  /// The coefficients A; nil where K + λI is not positive definite.
  package var solution: SystemSolution?
  /// Why there are none.
  package var failure: LinearAlgebraError?
  /// KA in float64 with the K that was summed up, at the training examples.
  package var responses: Matrix<Double>
  /// The cross-Gram matrix times A, at the test examples.
  package var predictions: Matrix<Double>
  /// max Σⱼ|kᵢⱼ|.
  package var rowSum: Double
  /// max |kᵢⱼ − φᵢ·φⱼ|/√(kᵢᵢkⱼⱼ) over a sample of examples, with features made again and products in float64.
  package var sampleDeviation: Double
}

/// The results of a path, kept by whoever asked for it, and in a checkpoint.
package protocol FeaturePathResults: AnyObject {
  /// Whether there is a result of this point.
  func contains(_ point: FeaturePathPoint) -> Bool
  /// Takes the next point's result.
  func append(_ result: FeaturePathResult) throws
  /// All of them as bytes.
  func encoded() throws -> [UInt8]
  /// The results that these bytes hold.
  func restore(_ bytes: [UInt8]) throws
}

/// The steps of a path.
package enum FeaturePathPhase: Sendable, CaseIterable {
  /// Making features and adding their products.
  case accumulate
  /// Writing the sums to a checkpoint, or reading them.
  case keep
  /// Factoring K + λI.
  case factor
  /// Substitution.
  case solve
  /// The diagonal of (K + λI)⁻¹.
  case inverseDiagonal
  /// The ends of the spectrum.
  case spectrum
  /// Products of K and the cross-Gram matrix with coefficients.
  case evaluate

  /// The step of a solve.
  init(_ phase: SolverPhase) {
    self =
      switch phase {
      case .gram: .accumulate
      case .precondition, .factor: .factor
      case .solve, .refine: .solve
      case .inverseDiagonal: .inverseDiagonal
      case .spectrum: .spectrum
      }
  }
}

/// Wall seconds of a path.
package struct FeaturePathSeconds: Sendable, Equatable {
  /// Seconds of making the features.
  package var features = 0.0
  /// Adding their products.
  package var products = 0.0
  /// Of every phase.
  package var phases: [FeaturePathPhase: Double] = [:]
}
