/// Copies of images that should have the same label: what a training set is enlarged by.
public struct Augmentation: Sendable, Equatable, TextCodable {
  /// Pixels that images are moved by to the left, right, up and down; 0 for none.
  public let shift: Int
  /// Also mirrored left to right.
  public let flips: Bool

  /// Shifts by so many pixels, and mirror images.
  public init(shift: Int = 0, flips: Bool = false) {
    precondition(shift >= 0, "a shift is a number of pixels")
    self.shift = shift
    self.flips = flips
  }

  /// Reads "shift:S", "flip" or both with a comma between.
  public init(parsing text: String) throws {
    var (shift, flips) = (0, false)
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: ":", omittingEmptySubsequences: false)
      if part == "flip", !flips {
        flips = true
      } else if sides.count == 2, sides[0] == "shift", shift == 0, let pixels = Int(sides[1]),
        (1...1000).contains(pixels)
      {
        shift = pixels
      } else {
        throw AugmentationError(
          description: "augmentation '\(text)': expected shift:S with S pixels from 1, flip, or both as in shift:2,flip"
        )
      }
    }
    self.init(shift: shift, flips: flips)
  }

  /// Copies of an image in the enlarged set, the image itself among them: 5 with a shift, twice as many with a flip.
  public var copies: Int { (shift > 0 ? 5 : 1) * (flips ? 2 : 1) }

  /// All copies of all images: first the images themselves, then copy after copy in the same order.
  ///
  /// Image i of n becomes rows i, n + i, 2n + i and so on. What a shift brings in from outside is black. count · copies · dimension bytes.
  public func apply(to images: ImageSet) -> ImageSet {
    let offsets = [(0, 0)] + (shift > 0 ? [(0, -shift), (0, shift), (-shift, 0), (shift, 0)] : [])
    var pixels: [UInt8] = []
    pixels.reserveCapacity(images.pixels.count * copies)
    for mirrored in flips ? [false, true] : [false] {
      for (down, right) in offsets { append(images, down: down, right: right, mirrored: mirrored, to: &pixels) }
    }
    return ImageSet(
      count: images.count * copies, channels: images.channels, height: images.height, width: images.width,
      pixels: pixels)
  }

  private func append(_ images: ImageSet, down: Int, right: Int, mirrored: Bool, to pixels: inout [UInt8]) {
    let (height, width) = (images.height, images.width)
    images.pixels.withUnsafeBufferPointer { source in
      for plane in 0..<images.count * images.channels {
        for row in 0..<height {
          for column in 0..<width {
            let (y, x) = (row - down, (mirrored ? width - 1 - column : column) - (mirrored ? -right : right))
            let isInside = (0..<height).contains(y) && (0..<width).contains(x)
            pixels.append(isInside ? source[(plane * height + y) * width + x] : 0)
          }
        }
      }
    }
  }
}

extension Augmentation {
  /// The text it is read from.
  public var description: String {
    [shift > 0 ? "shift:\(shift)" : nil, flips ? "flip" : nil].compactMap { $0 }.joined(separator: ",")
  }
}

/// An augmentation was written wrongly.
public struct AugmentationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One line for the user.
  public let description: String
}
