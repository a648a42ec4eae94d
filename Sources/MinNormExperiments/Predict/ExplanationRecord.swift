import MinNorm

/// The JSON record `minnorm.explain/1`: the training examples that carry one prediction.
public struct ExplanationRecord: Codable, Sendable {
  /// The form of the record.
  public var schema = "minnorm.explain/1"
  /// The file of the model.
  public var model: String
  /// Which of its functions.
  public var function: String
  /// Where the inputs came from.
  public var source: String
  /// The input, counted from 0.
  public var index: Int
  /// Every output there.
  public var scores: [Double]
  /// The output that is explained.
  public var output: String
  /// Its value: the sum of all contributions, and the intercept.
  public var score: Double
  /// b; 0 where there is none.
  public var intercept: Double
  /// The sum of the positive contributions of all training examples.
  public var positive: Double
  /// The sum of the negative ones.
  public var negative: Double
  /// The largest contributions, by size.
  public var parts: [Part]

  /// The contribution of one training example.
  public struct Part: Codable, Sendable {
    /// Counted from 0, in the order of training.
    public var example: Int
    /// Its class; null where targets are numbers or were not kept.
    @Nullable public var label: String?
    /// Its targets, where they are numbers.
    public var targets: [Double]
    /// k(xᵢ, x).
    public var kernel: Double
    /// aᵢ of the output that is explained.
    public var coefficient: Double
    /// aᵢ k(xᵢ, x).
    public var contribution: Double
  }

  init(
    _ found: Explanation, of model: Model, _ function: Model.Function, index: Int, path: String, source: String
  ) throws {
    (self.model, self.function, self.source, self.index) = (path, function.name, source, index)
    (scores, output, score) = (found.outputs, model.outputs.names[found.output], found.outputs[found.output])
    (intercept, positive, negative) = (found.intercept, found.sums.positive, found.sums.negative)
    let (targets, names) = (function.targets, model.outputs.names)
    parts = found.parts.map { part in
      let values = targets?.values.map { values in (0..<values.columns).map { values[part.example, $0] } }
      let label = targets.flatMap { $0.labels.isEmpty ? nil : names[$0.labels[part.example]] }
      return Part(
        example: part.example, label: label, targets: values ?? [], kernel: part.kernel,
        coefficient: part.coefficient, contribution: part.contribution)
    }
  }
}
