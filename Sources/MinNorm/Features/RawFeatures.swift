import MinNormData

/// The inputs themselves: pixel intensities divided by 255, or a user's own numbers unchanged.
///
/// What every other map starts from.
public struct RawFeatures: FixedFeatureMap {
  /// The name used on the command line and in records.
  public static let name = "raw"

  /// The map has no parameters.
  public init() {}

  /// Empty: the map has no parameters.
  public var parameters: [String: ParameterValue] { [:] }

  /// That of the inputs, which the map keeps.
  public func shape(of inputs: FeatureShape) -> FeatureShape { inputs }

  /// The map that changes nothing.
  public func prepared(for inputs: FeatureShape) -> any FittedFeatureMap { FittedFeatureChain(inputShape: inputs) }
}

/// Some of the inputs as features, one row each, in their own format.
func rawFeatures(of inputs: Inputs, _ rows: Range<Int>) throws -> FeatureMatrix {
  if case .array(let array) = inputs, let given = array.given {
    return try FeatureMatrix(given: given, places: array.numbers[rows])
  }
  let range = rows.lowerBound * inputs.dimension..<rows.upperBound * inputs.dimension
  let unit: Double = if case .images = inputs { 255 } else { 1 }
  return try FeatureMatrix(
    count: rows.count, shape: FeatureShape(inputs), numbers: inputs.numbers[range], unit: unit)
}
