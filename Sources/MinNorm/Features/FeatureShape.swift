import MinNormData

/// How the numbers of one example are arranged: in a row, or as an image.
public enum FeatureShape: Sendable, Equatable, Codable {
  /// So many numbers without an order that a map could use.
  case vector(Int)
  /// Channel plane after channel plane, within a plane row after row; every count at least 1.
  case image(channels: Int, height: Int, width: Int)

  /// The shape of one of these inputs.
  public init(_ inputs: Inputs) {
    switch inputs {
    case .images(let images):
      self = .image(channels: images.channels, height: images.height, width: images.width)
    case .array(let array): self = .vector(array.columns)
    }
  }

  /// Numbers per example.
  public var dimension: Int {
    switch self {
    case .vector(let count): count
    case .image(let channels, let height, let width): channels * height * width
    }
  }

  /// Channels, height and width, which the map of this name needs.
  ///
  /// - Throws: `FeatureSpecificationError` for a shape that is no image.
  func requireImage(for map: String) throws -> (channels: Int, height: Int, width: Int) {
    guard case .image(let channels, let height, let width) = self else {
      throw FeatureSpecificationError(
        "features '\(map)' need images, and the examples are \(self) there; use them on an image data set, "
          + "before maps that keep no image")
    }
    return (channels, height, width)
  }
}

extension FeatureShape: CustomStringConvertible {
  /// As a person says it.
  public var description: String {
    switch self {
    case .vector(let count): "arrays of \(count) numbers"
    case .image(let channels, let height, let width):
      "images of \(height) × \(width)\(channels == 1 ? "" : " with \(channels) channels")"
    }
  }
}
