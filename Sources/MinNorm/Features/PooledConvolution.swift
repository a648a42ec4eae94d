import CMinNorm

/// Convolves images with filters, splits the responses by sign and pools them, a few filters at a time.
///
/// For x the response of a filter at a place: the means over each window of max(0, x − b) and of max(0, −x − b). Responses are
/// never stored: those of six neighbouring places to a few vectors of filters are summed up in registers, rectified there,
/// and added to the sums over the segments between the borders of windows, of which the windows are made. Patches are read where
/// they lie in the image. Through a matrix product of patches (im2col and xGEMM), whose result is written and read again, it
/// took 1.3 times as long with one thread in each product, and 1.5 to 3 times with all.
///
/// Responses may be those of patches normalized by their own contrast, and means over an image and its mirror image; the sums
/// over segments of both are added.
///
/// In parallel over images. A feature depends on its own image and filter: the missing filters of a group are zero, so
/// neither the number of filters nor that of images or threads changes a bit. Memory: `bytes(_:)`.
package struct PooledConvolution: ~Copyable {
  /// Filters that are taken at once: groups of them pass through every image.
  package static let filterLimit = 128
  /// Images of each thread between two reports.
  private static let roundSize = 32

  package let shape: ConvolutionShape
  /// b.
  let bias: Float
  /// c of `PatchContrast`.
  private let contrast: Double?
  private let mirrors: Bool
  /// Some filters and zeros up to `filterLimit`, those of a group side by side: group × number of a patch × filter.
  private let packed: OwnedStorage<Float>

  /// Bytes of its memory.
  static func bytes(_ shape: ConvolutionShape) -> Int { 4 * filterLimit * shape.depth }

  /// Room for some filters; the bias is at least 0.
  ///
  /// With a contrast the numbers of every filter sum to 0.
  package init(_ shape: ConvolutionShape, bias: Float, contrast: Double? = nil, mirrors: Bool = false) throws {
    self.shape = shape
    self.bias = bias
    self.contrast = contrast
    self.mirrors = mirrors
    packed = try OwnedStorage(count: Self.filterLimit * shape.depth)
  }

  /// The features of `count` images for some filters.
  ///
  /// 2 · places · depth flops for each filter and image, and the same for a mirror image.
  ///
  /// - Parameters:
  ///   - images: One after the other, channel planes of rows of pixels.
  ///   - filters: depth × filters, each contiguous, in the order of a patch: channel, row, column.
  ///   - features: Where they go: `stride` numbers from image to image, for a filter its cells with a positive sign row by
  ///     row, then those with a negative one, and then the next filter's.
  package func apply(
    to images: UnsafePointer<Float>, count: Int, filters: MatrixView<Float>, features: UnsafeMutablePointer<Float>,
    stride: Int, observer: (_ share: Double) throws -> Void = { _ in }
  ) rethrows {
    let (shape, bias, size) = (shape, bias, shape.channels * shape.height * shape.width)
    let (contrast, mirrors) = (contrast, mirrors)
    nonisolated(unsafe) let (images, features, packed) = (images, features, UnsafePointer(packed.base))
    let parts = Array(pieces(of: 0..<filters.columns, limit: Self.filterLimit))
    let rounds = Array(pieces(of: 0..<count, limit: Threads.count * Self.roundSize))
    for (step, some) in parts.enumerated() {
      pack(filters[0..<shape.depth, some])
      for (round, mine) in rounds.enumerated() {
        parallelRanges(mine.count) { range in
          var pooling = SignedPooling(shape, bias: bias, mirrors: mirrors)
          var views = ImageViews(shape, contrast: contrast, mirrors: mirrors)
          for image in mine.dropFirst(range.lowerBound).prefix(range.count) {
            views.take(images + image * size)
            for first in Swift.stride(from: 0, to: some.count, by: SignedPooling.filters) {
              views.forEach { view, pixels, scales in
                pooling.add(pixels, scales: scales, filters: packed + first * shape.depth, isFirst: view == 0)
              }
              pooling.write(
                to: features + image * stride + (some.lowerBound + first) * shape.featuresPerFilter,
                filters: min(SignedPooling.filters, some.count - first))
            }
          }
        }
        let done = step * rounds.count + round + 1
        try observer(Double(done) / Double(parts.count * rounds.count))
      }
    }
  }

  private func pack(_ filters: MatrixView<Float>) {
    let (width, depth) = (SignedPooling.filters, shape.depth)
    packed.base.update(repeating: 0, count: Self.filterLimit * depth)
    for filter in 0..<filters.columns {
      let source = filters.base + filter * filters.stride
      let target = packed.base + filter / width * width * depth + filter % width
      for number in 0..<depth { target[number * width] = source[number] }
    }
  }
}
