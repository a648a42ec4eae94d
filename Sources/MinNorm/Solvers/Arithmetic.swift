/// How precisely a system is factored and how precisely it is solved.
public enum Arithmetic: String, Sendable, Codable, CaseIterable {
  /// Everything in float32: half the memory and about twice the speed of float64.
  case float32
  /// Everything in float64.
  case float64
  /// Factored in float32, refined to float64 accuracy: the memory of float32.
  case mixed

  /// Everything in one format.
  public init(_ precision: Precision) { self = precision == .float64 ? .float64 : .float32 }

  /// The format K is stored and factored in.
  public var factorPrecision: Precision { self == .float64 ? .float64 : .float32 }

  /// The format the coefficients are accurate to, and predictions are computed in.
  public var resultPrecision: Precision { self == .float32 ? .float32 : .float64 }
}
