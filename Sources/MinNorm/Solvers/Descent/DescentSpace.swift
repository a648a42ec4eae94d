/// Where descent moves: a Hilbert space of functions f, the coordinates θ it is written in, and n examples in it.
///
/// For explicit features θ is the weights and f(xᵢ) = θᵀxᵢ; for a kernel it is the coefficients of k(xᵢ, ·). Both are linear
/// coordinates of the same kind of space, in which example i is a vector φᵢ with f(xᵢ) = ⟨f, φᵢ⟩ and ⟨φᵢ, φⱼ⟩ = kᵢⱼ. The gradient
/// of (1/2m)Σ(f(xᵢ) − yᵢ)² over m examples is (1/m)Σ(f(xᵢ) − yᵢ)φᵢ, so every algorithm is written once.
public protocol DescentSpace: AnyObject {
  /// Number of examples n.
  var count: Int { get }
  /// Rows of θ.
  var parameterCount: Int { get }
  /// ‖φᵢ‖² = k(xᵢ, xᵢ).
  var squaredNorms: [Double] { get }

  /// f(xᵢ) for the examples of a batch, batch × columns of θ.
  func predictions(of batch: Batch, _ parameters: Matrix<Double>) throws -> Matrix<Double>

  /// θ := θ + Σᵢ cᵢ φᵢ over the examples of a batch, one row of `combination` each.
  func add(_ combination: Matrix<Double>, of batch: Batch, to parameters: inout Matrix<Double>) throws

  /// f(xᵢ) for all examples, n × columns.
  func responses(_ parameters: Matrix<Double>, observer: WorkObserver) throws -> Matrix<Double>

  /// ⟨f, g⟩ in the norm of the space, column by column; `image` is what `responses` gives for the second.
  func innerProducts(_ first: Matrix<Double>, _ second: Matrix<Double>, image: Matrix<Double>) -> [Double]

  /// A function of θ that gives the predictions at fixed inputs, prepared once.
  func evaluator(at inputs: FeatureMatrix) throws -> (Matrix<Double>) throws -> Matrix<Double>

  /// The function that θ stands for.
  func interpolant(_ parameters: Matrix<Double>) -> any Interpolant

  /// λ_max(K/n), to about three digits.
  func largestEigenvalue() throws -> Double
}

extension DescentSpace {
  /// f(xᵢ) for all examples, unobserved.
  public func responses(_ parameters: Matrix<Double>) throws -> Matrix<Double> {
    try responses(parameters, observer: unobserved)
  }

  /// The coordinates of Σᵢ aᵢ φᵢ: those of the function that dual coefficients A stand for.
  public func parameters(ofCoefficients coefficients: Matrix<Double>) throws -> Matrix<Double> {
    var parameters = Matrix<Double>(rows: parameterCount, columns: coefficients.columns)
    try add(coefficients, of: Batch(all: count), to: &parameters)
    return parameters
  }

  /// f(xᵢ) − yᵢ for the examples of a batch.
  func residuals(
    of batch: Batch, _ parameters: Matrix<Double>, targets: Matrix<Double>
  ) throws -> Matrix<Double> {
    var residuals = try predictions(of: batch, parameters)
    let height = batch.examples.count
    targets.values.withUnsafeBufferPointer { targets in
      residuals.withView { residuals in
        for column in 0..<residuals.columns {
          for (row, example) in batch.examples.enumerated() {
            residuals.base[row + column * height] -= targets[example + column * count]
          }
        }
      }
    }
    return residuals
  }
}

/// Explicit features: θ is the weights W, p × columns, and a step adds multiples of rows of X.
public final class WeightSpace: DescentSpace {
  /// The features X.
  public let features: FeatureMatrix
  /// ‖xᵢ‖².
  public var squaredNorms: [Double] { features.squaredNorms }
  private let store: ColumnStore

  /// Widens the features to float64: 8np bytes.
  public init(_ features: FeatureMatrix) throws {
    self.features = features
    store = try ColumnStore(widening: features)
  }

  /// n, the number of training examples.
  public var count: Int { features.count }
  /// p, the number of weights of one output.
  public var parameterCount: Int { features.dimension }

  /// XᵢW: 2mpc flops.
  public func predictions(of batch: Batch, _ parameters: Matrix<Double>) throws -> Matrix<Double> {
    try store.products(of: batch, with: parameters)
  }

  /// W := W + Xᵢᵀ C: 2mpc flops.
  public func add(_ combination: Matrix<Double>, of batch: Batch, to parameters: inout Matrix<Double>) throws {
    guard parameterCount > 0, !batch.examples.isEmpty else { return }
    let columns = try store.columns(batch)
    parameters.withView { weights in
      combination.withReadOnlyView { combination in
        if columns.columns > 1 { return weights.assign(columns, times: combination, beta: 1) }
        for column in 0..<weights.columns {
          let (target, factor) = (weights.base + column * weights.stride, combination.base[column])
          for row in 0..<weights.rows { target[row] += factor * columns.base[row] }
        }
      }
    }
  }

  /// XW: 2npc flops.
  public func responses(_ parameters: Matrix<Double>, observer: WorkObserver) throws -> Matrix<Double> {
    store.products(with: parameters)
  }

  /// ⟨W, V⟩ column by column.
  public func innerProducts(
    _ first: Matrix<Double>, _ second: Matrix<Double>, image: Matrix<Double>
  ) -> [Double] { first.columnProducts(with: second) }

  /// X_test W, the test features widened once.
  public func evaluator(at inputs: FeatureMatrix) throws -> (Matrix<Double>) throws -> Matrix<Double> {
    let store = try ColumnStore(widening: inputs)
    return { store.products(with: $0) }
  }

  /// The linear function with these weights.
  public func interpolant(_ parameters: Matrix<Double>) -> any Interpolant { LinearInterpolant(weights: parameters) }

  /// λ_max(XᵀX/n), by Lanczos iterations with X and Xᵀ.
  public func largestEigenvalue() throws -> Double {
    guard count > 0, parameterCount > 0 else { return 0 }
    return try Lanczos().largestEigenvalue(order: count) { vector in
      let coefficients = Matrix<Double>(rows: count, columns: 1, values: vector)
      return store.products(with: try parameters(ofCoefficients: coefficients)).values
    }.value / Double(count)
  }
}
