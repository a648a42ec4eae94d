import MinNormData

/// The inputs themselves: pixel intensities divided by 255, or a user's own numbers unchanged.
public struct RawFeatures: FeatureMap {
  /// The name used on the command line and in records.
  public static let name = "raw"

  /// The map has no parameters.
  public init() {}

  /// None.
  public var parameters: [String: Double] { [:] }

  /// The same.
  public func dimension(ofInputs dimension: Int) -> Int { dimension }

  /// The inputs as numbers, one row each.
  public func features(of inputs: Inputs) throws -> FeatureMatrix {
    switch inputs {
    case .images(let images):
      let values = [Float](unsafeUninitializedCapacity: images.pixels.count) { buffer, initialized in
        images.pixels.withUnsafeBufferPointer { pixels in
          for index in 0..<pixels.count { buffer[index] = Float(pixels[index]) / 255 }
        }
        initialized = images.pixels.count
      }
      return try FeatureMatrix(count: images.count, dimension: images.dimension, values: values)
    case .array(let array):
      return try FeatureMatrix(count: array.rows, dimension: array.columns, values: array.values)
    }
  }
}
