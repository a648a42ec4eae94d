/// Luminance Y = 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601) of colour images; grayscale images stay as they are.
///
/// Eight-bit colours give the eight-bit luminance of the data set `cifar10-gray`, rounded to the nearest of its 256 levels;
/// numbers that are no multiples of 1/255, after another map, are not rounded.
package struct GrayscaleFeatures: FixedFeatureMap {
  /// The name used on the command line and in records.
  package static let name = "grayscale"

  /// The map has no parameters.
  package init() {}

  /// Empty: the map has no parameters.
  package var parameters: [String: ParameterValue] { [:] }

  /// One channel in place of one or three.
  package func shape(of inputs: FeatureShape) throws -> FeatureShape {
    let (channels, height, width) = try inputs.requireImage(for: Self.name)
    guard channels == 1 || channels == 3 else {
      throw FeatureSpecificationError(
        "features 'grayscale' need images with red, green and blue channels, and there are \(channels) channels there")
    }
    return .image(channels: 1, height: height, width: width)
  }

  /// The map for images of this shape.
  package func prepared(for inputs: FeatureShape) throws -> any FittedFeatureMap {
    let outputShape = try shape(of: inputs)
    return inputs == outputShape
      ? FittedFeatureChain(inputShape: inputs) : Luminance(inputShape: inputs, outputShape: outputShape)
  }

  private struct Luminance: FittedFeatureMap {
    let inputShape: FeatureShape
    let outputShape: FeatureShape

    func features(of batch: FeatureMatrix) throws -> FeatureMatrix {
      let plane = outputShape.dimension
      let values: [Float] = parallelRows(batch.count, width: plane) { examples, rows in
        batch.forEachRow(examples, as: Float.self) { example, source in
          let row = rows + (example - examples.lowerBound) * plane
          for pixel in 0..<plane {
            row[pixel] = Self.luminance(source[pixel], source[pixel + plane], source[pixel + 2 * plane])
          }
        }
      }
      return try FeatureMatrix(count: batch.count, shape: outputShape, computed: values)
    }

    @inline(__always)
    private static func luminance(_ red: Float, _ green: Float, _ blue: Float) -> Float {
      let (r, g, b) = ((red * 255).rounded(), (green * 255).rounded(), (blue * 255).rounded())
      guard r / 255 == red, g / 255 == green, b / 255 == blue else {
        return 0.299 * red + 0.587 * green + 0.114 * blue
      }
      // Whole numbers below 2²⁴, so all of this but the last division is exact.
      return ((299 * r + 587 * g + 114 * b + 500) / 1000).rounded(.down) / 255
    }
  }
}

extension GrayscaleFeatures: FeatureMapFamily {
  package static var usage: String { "grayscale" }
  package static var explanation: String { "0.299 R + 0.587 G + 0.114 B of colour images" }
  package init(_ arguments: inout FeatureArguments, seed: UInt64) { self.init() }
}
