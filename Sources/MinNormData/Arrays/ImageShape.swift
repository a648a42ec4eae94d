/// The shape of images that stand as rows of numbers: height × width × channels, or channels first.
package struct ImageShape: Sendable, Equatable, TextCodable {
  /// Rows of pixels.
  package let height: Int
  /// Columns of pixels.
  package let width: Int
  /// Numbers of a pixel.
  package let channels: Int
  /// Whether all pixels of a channel stand together, as in PyTorch.
  package let areChannelsFirst: Bool

  /// The sizes of the dimensions behind the first: h × w, h × w × c, or c × h × w where only the first can be channels.
  package init?(_ sizes: [Int]) {
    guard (2...3).contains(sizes.count), sizes.allSatisfy({ $0 > 0 && $0 < 1 << 20 }) else { return nil }
    let isChannel = sizes.map { $0 <= 4 }
    areChannelsFirst = sizes.count == 3 && isChannel[0] && !isChannel[2]
    let place = areChannelsFirst ? 1 : 0
    (height, width) = (sizes[place], sizes[place + 1])
    channels = sizes.count == 2 ? 1 : areChannelsFirst ? sizes[0] : sizes[2]
  }

  /// Numbers of an image.
  package var count: Int { height * width * channels }

  /// The images whose pixels stand row after row, each channel as a plane of its own.
  package func images(_ pixels: [UInt8], count images: Int) -> ImageSet {
    precondition(pixels.count == images * count, "as many pixels as the shape says")
    guard channels > 1, !areChannelsFirst else {
      return ImageSet(count: images, channels: channels, height: height, width: width, pixels: pixels)
    }
    let plane = height * width
    let planes = [UInt8](unsafeUninitializedCapacity: pixels.count) { target, initialized in
      for image in 0..<images {
        for channel in 0..<channels {
          let start = image * count + channel * plane
          for pixel in 0..<plane { target[start + pixel] = pixels[image * count + pixel * channels + channel] }
        }
      }
      initialized = pixels.count
    }
    return ImageSet(count: images, channels: channels, height: height, width: width, pixels: planes)
  }
}

extension ImageShape {
  /// 28x28, 32x32x3 or 3x32x32.
  package var description: String {
    let sizes = areChannelsFirst ? [channels, height, width] : [height, width, channels]
    return sizes.map(String.init).joined(separator: "x")
  }

  /// Reads a shape as it is written on the command line.
  package init(parsing text: String) throws {
    let parts = text.lowercased().replacing("×", with: "x").split(separator: "x", omittingEmptySubsequences: false)
    let sizes = parts.compactMap { Int($0) }
    guard sizes.count == parts.count, let shape = ImageShape(sizes) else {
      throw DataError.malformed(
        file: "--image-shape", offset: nil, expected: "height x width x channels, such as 28x28 or 32x32x3",
        found: "'\(text)'")
    }
    self = shape
  }
}
