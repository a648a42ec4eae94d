/// A stack of equally sized 8-bit images.
///
/// Memory is one contiguous array: image after image, within an image channel plane after channel plane (red, green,
/// blue for CIFAR-10), within a plane row after row. `pixels.count == count * dimension`.
public struct ImageSet: Sendable, Equatable {
  /// Number of images.
  public let count: Int
  /// Number of channel planes: 1 (grayscale) or 3 (RGB).
  public let channels: Int
  /// Rows of pixels in an image.
  public let height: Int
  /// Columns of pixels in an image.
  public let width: Int
  /// All intensities, 0...255.
  public let pixels: [UInt8]

  /// Numbers in one image: channels * height * width.
  public var dimension: Int { channels * height * width }

  /// Takes over `pixels`; its length must be `count * channels * height * width`.
  public init(count: Int, channels: Int, height: Int, width: Int, pixels: [UInt8]) {
    precondition(pixels.count == count * channels * height * width, "pixel count does not match the shape")
    self.count = count
    self.channels = channels
    self.height = height
    self.width = width
    self.pixels = pixels
  }

  /// The intensities of image `index`.
  public subscript(index: Int) -> ArraySlice<UInt8> { pixels[index * dimension..<(index + 1) * dimension] }

  /// The images at `indices`, in that order.
  public func selecting(_ indices: some Collection<Int>) -> ImageSet {
    var chosen: [UInt8] = []
    chosen.reserveCapacity(indices.count * dimension)
    for index in indices { chosen.append(contentsOf: self[index]) }
    return ImageSet(count: indices.count, channels: channels, height: height, width: width, pixels: chosen)
  }
}
