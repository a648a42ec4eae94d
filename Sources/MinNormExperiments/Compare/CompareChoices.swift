import MinNorm
import MinNormData

/// How the closed form is found.
public enum ClosedFormChoice: String, Sendable, Codable, CaseIterable {
  /// Eigendecomposition up to order 6,000, Cholesky factorization above.
  case auto
  /// Eigendecomposition: gives the spectrum, so also the predictions and the split over eigen-directions.
  case eigen
  /// Cholesky factorization: no spectrum.
  case cholesky
  /// Not at all: distance, cosine and agreement are not measured.
  case none

  /// The largest order that is decomposed without being asked for.
  static let spectrumOrder = 6000
}

extension KernelStorage {
  /// The largest order that descent stores without being asked for: a full square in float64, 8n² bytes.
  ///
  /// Not stored, its rows are assembled for each mini-batch in float32 and forgotten: 2n²d flops an epoch.
  static let storedOrder = 12_000
}

/// The size of a step, as a number or relative to what theory says.
public enum StepSizeChoice: Sendable, Equatable, TextCodable {
  /// A multiple of the rule's step.
  case automatic(Double)
  /// A multiple of the stability limit.
  case ofLimit(Double)
  /// A number.
  case fixed(Double)

  /// Reads "auto", "0.5*auto", "0.99*limit" or a number > 0.
  public init(parsing text: String) throws {
    let parts = text.split(separator: "*", omittingEmptySubsequences: false)
    let factor = parts.count == 2 ? Double(parts[0]) : 1
    switch (parts.last, factor, Double(text)) {
    case ("auto", let factor?, _) where factor > 0 && factor.isFinite && parts.count <= 2: self = .automatic(factor)
    case ("limit", let factor?, _) where factor > 0 && factor.isFinite && parts.count == 2: self = .ofLimit(factor)
    case (_, _, let number?) where number > 0 && number.isFinite: self = .fixed(number)
    default:
      throw ExperimentError.usage("step size '\(text)': expected auto, a number > 0, F*auto or F*limit, as in 0.5*auto")
    }
  }

  /// The text it is read from.
  public var description: String {
    switch self {
    case .automatic(1): "auto"
    case .automatic(let factor): "\(factor)*auto"
    case .ofLimit(let factor): "\(factor)*limit"
    case .fixed(let size): "\(size)"
    }
  }
}

/// When a run has done enough.
public enum DescentGoal: Sendable, Equatable, TextCodable {
  /// No training errors, for every label set.
  case zeroTrainingError
  /// The training loss of every label set is at most this.
  case loss(Double)
  /// The distance of every label set to the closed form is at most this.
  case distance(Double)

  /// Reads "zero-training-error", "loss:X" or "distance:X".
  public init(parsing text: String) throws {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    let value = parts.count == 2 ? Double(parts[1]).flatMap { $0 >= 0 && $0.isFinite ? $0 : nil } : nil
    switch (text, parts[0], value) {
    case ("zero-training-error", _, _): self = .zeroTrainingError
    case (_, "loss", let value?): self = .loss(value)
    case (_, "distance", let value?): self = .distance(value)
    default:
      throw ExperimentError.usage("goal '\(text)': expected zero-training-error, loss:X or distance:X with X ≥ 0")
    }
  }

  /// The text it is read from.
  public var description: String {
    switch self {
    case .zeroTrainingError: "zero-training-error"
    case .loss(let value): "loss:\(value)"
    case .distance(let value): "distance:\(value)"
    }
  }

  /// Whether the closed form has to be known.
  var needsClosedForm: Bool { if case .distance = self { true } else { false } }
}

/// Where descent starts.
public enum DescentStart: Sendable, Equatable, TextCodable {
  /// θ = 0: the minimum-norm interpolant is the limit.
  case zero
  /// Independent normal weights of this deviation: the limit is w* + P_null w₀.
  case gaussian(Double)

  /// Reads "zero" or "gaussian:SCALE".
  public init(parsing text: String) throws {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    if text == "zero" {
      self = .zero
    } else if parts.count == 2, parts[0] == "gaussian", let scale = Double(parts[1]), scale > 0, scale.isFinite {
      self = .gaussian(scale)
    } else {
      throw ExperimentError.usage("start '\(text)': expected zero or gaussian:SCALE with SCALE > 0")
    }
  }

  /// The text it is read from.
  public var description: String {
    switch self {
    case .zero: "zero"
    case .gaussian(let scale): "gaussian:\(scale)"
    }
  }
}
