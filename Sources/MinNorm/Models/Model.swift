import MinNormData

/// What the outputs of a function mean.
public enum ModelOutputs: Sendable, Equatable {
  /// A score for each class of these names; the largest names the class.
  case classes([String])
  /// A number for each target of these names.
  case values([String])

  /// What the outputs are called, in their order.
  public var names: [String] {
    switch self {
    case .classes(let names), .values(let names): names
    }
  }
}

/// A fitted function with all it takes to apply it: feature map with what that has learnt, kernel, centres and coefficients.
///
/// It can be saved as an `.npz` file that NumPy opens, and loaded: predictions are then those of the training run, bit for bit
/// on a machine of the same kind and with as many threads. Several functions on the same centres may go together, such as those
/// of several label sets.
public struct Model: Sendable {
  /// One function: f(z) = Σᵢ aᵢ k(xᵢ, z) + b, or Wᵀz + b.
  public struct Function: Sendable, Equatable {
    /// What it is called: the label set, and how it was found where that is not by the closed form.
    public let name: String
    /// A (n × outputs), or W (d × outputs).
    public let coefficients: Matrix<Double>
    /// b of every output; nil where there are none.
    public let intercepts: [Double]?
    /// The targets of the training examples that it was fitted to; nil where they are not kept.
    public let targets: Targets?

    /// Puts a function together.
    public init(
      name: String = "clean", coefficients: Matrix<Double>, intercepts: [Double]? = nil, targets: Targets? = nil
    ) {
      (self.name, self.coefficients, self.intercepts) = (name, coefficients, intercepts)
      self.targets = targets
    }
  }

  /// The feature map with what it has learnt.
  public let features: FittedFeatureChain
  /// The kernel k; linear where the functions are weights.
  public let kernel: any Kernel
  /// The features xᵢ of the training examples; nil where the functions are weights of features.
  public let centres: FeatureMatrix?
  /// The precision that predictions are computed in.
  public let precision: Precision
  /// The format of the inputs that it was fitted to; narrower ones are widened to it first.
  public let inputFormat: NumberFormat
  /// What the outputs mean.
  public let outputs: ModelOutputs
  /// The functions, all with the same outputs; the first is the one that is meant where none is named.
  public let functions: [Function]
  /// What the columns of the inputs are called, where their file said; tables with names are then read in this order.
  public var inputNames: [String]?
  /// Where the training examples are found, for `save` to write in the place of their features; nil to write these.
  public var trainingReference: TrainingReference?
  /// How it was found: the JSON record of the run.
  public var record: String?

  /// A model of functions with the centres, kernel and precision of an interpolant.
  ///
  /// - Parameters:
  ///   - interpolant: A `KernelInterpolant` or a `LinearInterpolant`; its own coefficients are not looked at.
  ///   - inputFormat: That of the training inputs; nil for that of the centres.
  public init(
    _ functions: [Function], like interpolant: any Interpolant, features: FittedFeatureChain, outputs: ModelOutputs,
    inputFormat: NumberFormat? = nil
  ) {
    let function = interpolant as? KernelInterpolant
    self.features = features
    kernel = function?.kernel ?? LinearKernel()
    centres = function?.features
    precision = function?.precision ?? .float64
    self.inputFormat = inputFormat ?? centres?.numbers.format ?? .float64
    (self.outputs, self.functions) = (outputs, functions)
    let rows = centres?.count ?? features.outputShape.dimension
    precondition(!functions.isEmpty, "a model has a function")
    for function in functions {
      let (a, targets) = (function.coefficients, function.targets)
      precondition(a.rows == rows && a.columns == outputs.names.count, "coefficients for every centre and output")
      precondition(function.intercepts.map { $0.count == a.columns } ?? true, "an intercept for every output")
      precondition(targets == nil || centres == nil || targets?.count == rows, "targets for every centre")
    }
    precondition(centres?.dimension ?? rows == features.outputShape.dimension, "centres have the features' dimension")
  }

  /// A model of one function.
  ///
  /// - Parameters:
  ///   - interpolant: A `KernelInterpolant` or a `LinearInterpolant`.
  ///   - targets: What it was fitted to, to be shown beside explanations.
  public init(
    _ interpolant: any Interpolant, features: FittedFeatureChain, outputs: ModelOutputs, targets: Targets? = nil
  ) {
    self.init(
      [Function(coefficients: interpolant.coefficients, targets: targets)], like: interpolant, features: features,
      outputs: outputs)
  }

  /// The function of a name.
  ///
  /// - Throws: `ModelError.noFunction`.
  public func function(named name: String) throws -> Function {
    guard let function = functions.first(where: { $0.name == name }) else {
      throw ModelError.noFunction(name, known: functions.map(\.name))
    }
    return function
  }

  /// A function as an interpolant of features, without its intercepts.
  public func interpolant(_ function: Function) -> any Interpolant {
    centres.map { KernelInterpolant(kernel, $0, coefficients: function.coefficients, precision: precision) }
      ?? LinearInterpolant(weights: function.coefficients)
  }

  /// The outputs at all inputs, m × outputs: features in batches, kernel values tile by tile, 2mn(d + outputs) flops.
  ///
  /// - Parameter name: Of the function; nil for the first.
  /// - Throws: `ModelError`, `DataError` for inputs of another shape.
  public func predictions(
    at inputs: Inputs, of name: String? = nil, observer: WorkObserver = unobserved
  ) throws -> Matrix<Double> {
    var values = [Double](repeating: 0, count: inputs.count * outputs.names.count)
    let function = try name.map(self.function(named:)) ?? functions[0]
    try forEachBlock(of: InputRows(inputs), function: function, observer: observer) { rows, scores in
      for column in 0..<scores.columns {
        for (index, row) in rows.enumerated() { values[row + column * inputs.count] = scores[index, column] }
      }
    }
    return Matrix(rows: inputs.count, columns: outputs.names.count, values: values)
  }
}

/// Why a model cannot do what it is asked for.
public enum ModelError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is no function of this name.
  case noFunction(String, known: [String])
  /// It holds weights of features, so no training example has a part of its own in a prediction.
  case hasNoCentres
  /// Something of it has no counterpart where it is to go.
  case notExportable(String)

  /// One line: what, and what there is.
  public var description: String {
    switch self {
    case .noFunction(let name, let known):
      "the model has no function '\(name)'; it has \(known.joined(separator: ", "))"
    case .hasNoCentres:
      "the model holds weights of features, not coefficients of training examples, which therefore have no part of their own"
    case .notExportable(let what): what
    }
  }
}
