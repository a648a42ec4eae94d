import MinNormData

/// The inputs themselves: pixel intensities divided by 255, or a user's own numbers unchanged.
///
/// What every other map starts from.
public struct RawFeatures: FixedFeatureMap {
  /// The name used on the command line and in records.
  public static let name = "raw"

  /// The map has no parameters.
  public init() {}

  /// None.
  public var parameters: [String: Double] { [:] }

  /// The same.
  public func shape(of inputs: FeatureShape) -> FeatureShape { inputs }

  /// The map that changes nothing.
  public func prepared(for inputs: FeatureShape) -> any FittedFeatureMap { FittedFeatureChain(inputShape: inputs) }
}

/// Some of the inputs as numbers, one row each.
func rawFeatures(of inputs: Inputs, _ rows: Range<Int>) throws -> FeatureMatrix {
  let dimension = inputs.dimension
  let range = rows.lowerBound * dimension..<rows.upperBound * dimension
  let values: [Float]
  switch inputs {
  case .images(let images):
    values = [Float](unsafeUninitializedCapacity: range.count) { buffer, initialized in
      images.pixels.withUnsafeBufferPointer { pixels in
        for index in range { buffer[index - range.lowerBound] = Float(pixels[index]) / 255 }
      }
      initialized = range.count
    }
  case .array(let array):
    values = range.count == array.values.count ? array.values : Array(array.values[range])
  }
  return try FeatureMatrix(count: rows.count, shape: FeatureShape(inputs), values: values)
}
