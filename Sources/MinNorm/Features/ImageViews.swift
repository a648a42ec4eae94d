/// An image as a pooled convolution sees it: itself, and its mirror image where that is asked for, each with what the responses
/// at its places are multiplied by.
struct ImageViews {
  private let shape: ConvolutionShape
  private var contrast: PatchContrast?
  /// The image, and its mirror image behind it.
  private var pixels: [Float]
  /// The scales of the places of each; 1 without a contrast.
  private var scales: [Float]
  private let count: Int

  init(_ shape: ConvolutionShape, contrast: Double?, mirrors: Bool) {
    self.shape = shape
    self.contrast = contrast.map { PatchContrast(shape, constant: $0) }
    count = mirrors ? 2 : 1
    pixels = [Float](repeating: 0, count: count * shape.channels * shape.height * shape.width)
    scales = [Float](repeating: 1, count: count * shape.positions)
  }

  /// Takes the next image.
  mutating func take(_ image: UnsafePointer<Float>) {
    let (count, width, rows) = (count, shape.width, shape.channels * shape.height)
    pixels.withUnsafeMutableBufferPointer { pixels in
      guard let own = pixels.baseAddress else { return }
      own.update(from: image, count: rows * width)
      guard count == 2 else { return }
      let mirrored = own + rows * width
      for row in 0..<rows {
        for column in 0..<width { mirrored[row * width + column] = image[(row + 1) * width - 1 - column] }
      }
    }
    guard contrast != nil else { return }
    let (size, places) = (rows * width, shape.positions)
    pixels.withUnsafeBufferPointer { pixels in
      scales.withUnsafeMutableBufferPointer { scales in
        guard let pixels = pixels.baseAddress, let scales = scales.baseAddress else { return }
        for view in 0..<count { contrast?.fill(scales + view * places, of: pixels + view * size) }
      }
    }
  }

  /// Lends every view of the image.
  func forEach(_ body: (_ view: Int, _ pixels: UnsafePointer<Float>, _ scales: UnsafePointer<Float>) -> Void) {
    pixels.withUnsafeBufferPointer { pixels in
      scales.withUnsafeBufferPointer { scales in
        guard let pixels = pixels.baseAddress, let scales = scales.baseAddress else { return }
        for view in 0..<count {
          body(
            view, pixels + view * shape.channels * shape.height * shape.width, scales + view * shape.positions)
        }
      }
    }
  }
}
