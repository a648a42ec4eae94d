import MinNormData

/// What the record in a model says of the run that found its functions, as far as every subcommand's record says it.
public struct ModelOrigin: Decodable, Sendable {
  /// The form of the record.
  public var schema: String
  /// The command line.
  public var command: [String]
  /// The data it was found from.
  public var dataset: Dataset?
  /// Of a solve: λ, and how precisely it was solved.
  public var solver: Solver?
  /// One result for every label set.
  public var results: [Result]?
  /// Of a comparison: the closed form and the end of descent.
  public var comparisons: [Comparison]?
  /// Where it ran.
  public var environment: Environment

  /// The data set.
  public struct Dataset: Decodable, Sendable {
    /// What it is called on the command line.
    public var name: String
    /// How many training examples were used.
    public var trainCount: Int
    /// SHA-256 of its content.
    public var sha256: String
  }

  /// How a system was solved.
  public struct Solver: Decodable, Sendable {
    /// The route to the solution, as --solver names it.
    public var name: String
    /// float32, float64 or mixed.
    public var precision: String
    /// λ ≥ 0, added to the diagonal of K.
    public var ridge: Double
  }

  /// What was measured of a function.
  public struct Result: Decodable, Sendable {
    /// The label set.
    public var labels: String
    /// Wrong training labels.
    public var trainErrors: Int?
    /// Wrong shares of the test examples.
    public var testErrorRate: Double?
    /// ‖Y − (K + λI)A‖_F/‖Y‖_F against a freshly assembled K.
    public var relativeResidual: Double?
    /// Digits of A that can be trusted.
    public var trustedDigits: Double?
    /// Whether it interpolates, and if not why.
    public var verdict: String?
    /// Norms of the function.
    public var norms: Norms
    /// Errors of real-valued predictions on the test examples.
    public var test: RegressionRecord?
  }

  /// Norms of a function.
  public struct Norms: Decodable, Sendable {
    /// √tr(AᵀKA).
    public var rkhs: Double
  }

  /// Both functions of a label set.
  public struct Comparison: Decodable, Sendable {
    /// Of the closed form, if there was one.
    public var closedForm: Result?
    /// What was measured where descent ended.
    public var sgd: Result
  }

  /// A machine and a program.
  public struct Environment: Decodable, Sendable {
    /// minnorm's version.
    public var version: String
    /// The commit that it was built from.
    public var commit: String
    /// The BLAS with its instruction set.
    public var blas: String
    /// How many threads.
    public var threads: Int
  }

  /// Reads the text of a record; nil where there is none, or none of this form.
  public init?(_ record: String?) {
    guard let record, let origin = try? RecordJSON.read(ModelOrigin.self, from: Array(record.utf8)) else { return nil }
    self = origin
  }

  /// Every result with the name that its function has.
  public var named: [(name: String, result: Result)] {
    (results ?? []).map { ($0.labels, $0) }
      + (comparisons ?? []).flatMap { pair in
        (pair.closedForm.map { [("\($0.labels)", $0)] } ?? []) + [("\(pair.sgd.labels), descent", pair.sgd)]
      }
  }
}
