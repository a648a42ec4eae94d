import CMinNorm

/// Convolves images with filters, splits the responses by sign and pools them, a few filters at a time.
///
/// For x the response of a filter at a place: the means over each window of max(0, x − b) and of max(0, −x − b). Responses are
/// never stored: those of six neighbouring places to a few vectors of filters are summed up in registers, rectified there,
/// and added to the sums over the segments between the borders of windows, of which the windows are made. Patches are read where
/// they lie in the image. Through a matrix product of patches (im2col and xGEMM), whose result is written and read again, it
/// took 1.3 times as long with one thread in each product, and 1.5 to 3 times with all.
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
  /// Some filters and zeros up to `filterLimit`, those of a group side by side: group × number of a patch × filter.
  private let packed: OwnedStorage<Float>

  /// Bytes of its memory.
  static func bytes(_ shape: ConvolutionShape) -> Int { 4 * filterLimit * shape.depth }

  /// Room for some filters; the bias is at least 0.
  package init(_ shape: ConvolutionShape, bias: Float) throws {
    self.shape = shape
    self.bias = bias
    packed = try OwnedStorage(count: Self.filterLimit * shape.depth)
  }

  /// The features of `count` images for some filters.
  ///
  /// 2 · places · depth flops for each filter and image.
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
    nonisolated(unsafe) let (images, features, packed) = (images, features, UnsafePointer(packed.base))
    let parts = Array(pieces(of: 0..<filters.columns, limit: Self.filterLimit))
    let rounds = Array(pieces(of: 0..<count, limit: Threads.count * Self.roundSize))
    for (step, some) in parts.enumerated() {
      pack(filters[0..<shape.depth, some])
      for (round, mine) in rounds.enumerated() {
        parallelRanges(mine.count) { range in
          var pooling = SignedPooling(shape, bias: bias)
          for image in mine.dropFirst(range.lowerBound).prefix(range.count) {
            for first in Swift.stride(from: 0, to: some.count, by: SignedPooling.filters) {
              pooling.add(images + image * size, filters: packed + first * shape.depth)
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

/// Sums of both signs of the responses of some filters over the segments of an image, and the windows' means from them.
private struct SignedPooling {
  typealias Lanes = SIMD8<Float>
  /// Filters that are taken at once: 8, 16 or 64.
  static let filters = mn_loopsInForce().pointee.filters
  private static let vectors = filters / Lanes.scalarCount

  private let shape: ConvolutionShape
  private let bias: Float
  /// For every segment of rows and of columns the sums with a positive and those with a negative sign, a vector after the other.
  private var sums: [Lanes]
  /// Sums over windows of columns, for every segment of rows.
  private var strips: [Lanes]

  init(_ shape: ConvolutionShape, bias: Float) {
    self.shape = shape
    self.bias = bias
    let (rows, columns) = (shape.rowWindows, shape.columnWindows)
    let width = 2 * Self.vectors
    sums = [Lanes](repeating: Lanes(), count: width * rows.segments.count * columns.segments.count)
    strips = [Lanes](repeating: Lanes(), count: width * rows.segments.count * columns.windows.count)
  }

  /// Sums up one image.
  mutating func add(_ image: UnsafePointer<Float>, filters: UnsafePointer<Float>) {
    var patches = mn_patches(
      channels: shape.channels, patch: shape.patch, planeStride: shape.height * shape.width, rowStride: shape.width)
    let segments = shape.columnWindows.segments
    sums.withUnsafeMutableBufferPointer { sums in
      guard var target = sums.baseAddress else { return }
      for rows in shape.rowWindows.segments {
        for columns in segments {
          mn_loopsInForce().pointee.sumResponses(
            &patches, image + rows.lowerBound * shape.width + columns.lowerBound, rows.count, columns.count, filters,
            bias, UnsafeMutableRawPointer(target).assumingMemoryBound(to: Float.self))
          target += 2 * Self.vectors
        }
      }
    }
  }

  /// Writes the windows' means, the filters one after the other.
  mutating func write(to features: UnsafeMutablePointer<Float>, filters: Int) {
    let (rows, columns, width) = (shape.rowWindows, shape.columnWindows, 2 * Self.vectors)
    for segment in rows.segments.indices {
      for (window, inside) in columns.segmentsOfWindow.enumerated() {
        for lane in 0..<width {
          var sum = Lanes()
          for part in inside { sum += sums[width * (segment * columns.segments.count + part) + lane] }
          strips[width * (segment * columns.windows.count + window) + lane] = sum
        }
      }
    }
    for (rowWindow, inside) in rows.segmentsOfWindow.enumerated() {
      for columnWindow in columns.windows.indices {
        let places = rows.windows[rowWindow].count * columns.windows[columnWindow].count
        for lane in 0..<width {
          var sum = Lanes()
          for part in inside { sum += strips[width * (part * columns.windows.count + columnWindow) + lane] }
          let mean = sum / Float(places)
          let (sign, vector) = lane.quotientAndRemainder(dividingBy: Self.vectors)
          let cell = sign * shape.cells + rowWindow * columns.windows.count + columnWindow
          let first = vector * Lanes.scalarCount
          for filter in first..<max(first, min(first + Lanes.scalarCount, filters)) {
            features[filter * shape.featuresPerFilter + cell] = mean[filter - first]
          }
        }
      }
    }
  }
}
