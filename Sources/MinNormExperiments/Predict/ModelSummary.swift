import MinNorm
import MinNormData

/// What a record says of the model that was applied.
public struct ModelSummary: Codable, Sendable {
  /// The path of its file.
  public var model: String
  /// The functions that it holds; the first is meant where none is named.
  public var functions: [String]
  /// The function that was applied.
  public var function: String
  /// Every feature map, as written on the command line.
  public var features: [String]
  /// The kernel that the function is a sum of.
  public var kernel: KernelRecord
  /// Training examples that the function is a sum over; null where it is weights of features.
  @Nullable public var trainCount: Int?
  /// The training examples and their SHA-256, where the file only refers to them; null where it holds them.
  @Nullable public var training: String?
  /// Numbers of an input, or channels, height and width.
  public var inputs: String
  /// Numbers after the feature maps.
  public var dimension: Int
  /// The format of the training examples' features.
  public var format: NumberFormat
  /// The precision that predictions are computed in.
  public var precision: Precision
  /// Whether classes or real numbers are predicted.
  public var task: PredictionTask
  /// Names of the classes or of the targets.
  public var outputs: [String]

  /// The summary of a model.
  public init(_ model: Model, path: String, function: Model.Function? = nil) throws {
    self.model = path
    functions = model.functions.map(\.name)
    self.function = (function ?? model.functions[0]).name
    features = try model.features.links().map(\.words)
    kernel = KernelRecord(model.kernel)
    _trainCount = Nullable(wrappedValue: model.centres?.count)
    _training = Nullable(
      wrappedValue: model.trainingReference.map { "\($0.name), SHA-256 \($0.sha256)" })
    inputs = "\(model.features.inputShape)"
    dimension = model.features.outputShape.dimension
    format = model.centres?.numbers.format ?? model.inputFormat
    precision = model.precision
    if case .classes = model.outputs { task = .classification } else { task = .regression }
    outputs = model.outputs.names
  }
}
