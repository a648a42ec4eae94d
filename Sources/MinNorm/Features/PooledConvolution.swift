/// Convolves images with filters, splits the responses by sign and pools them, a few images and filters at a time.
///
/// For x the response of a filter at a place: the means over each window of max(0, x − b) and of max(0, −x − b). Patches
/// are laid out for all places of some images (im2col) and multiplied with the filters by xGEMM; its result is rectified
/// and pooled while it is in the cache, on vectors of 16 filters, in parallel over images: each number is read once, into the
/// sums over the segments between the borders of windows, of which the windows are made.
///
/// A feature depends on its own image and filter: BLAS is always called with the same numbers of filters and places, the
/// missing ones zero, so neither the number of filters nor that of images changes a bit.
/// Memory: `bytes(_:)`.
package struct PooledConvolution: ~Copyable {
  /// Filters that are multiplied at once.
  package static let filterLimit = 128
  /// Places that are multiplied at once, about: their responses fill a third of a last-level cache.
  private static let positionLimit = 12_000

  package let shape: ConvolutionShape
  /// b.
  let bias: Float
  /// The patches of some images: places × numbers of a patch, so that a row of places is copied at once.
  private let patches: OwnedStorage<Float>
  /// Their responses: filters × places.
  private let responses: OwnedStorage<Float>
  /// Filters, and zeros up to `filterLimit`.
  private let padded: OwnedStorage<Float>

  /// Images that are multiplied at once.
  static func imageLimit(_ shape: ConvolutionShape) -> Int { max(1, positionLimit / shape.positions) }

  /// Bytes of its memory.
  static func bytes(_ shape: ConvolutionShape) -> Int {
    4 * (imageLimit(shape) * shape.positions * (shape.depth + filterLimit) + filterLimit * shape.depth)
  }

  /// Room for some images and filters; the bias is at least 0.
  package init(_ shape: ConvolutionShape, bias: Float) throws {
    let places = Self.imageLimit(shape) * shape.positions
    let patches = try OwnedStorage<Float>(count: places * shape.depth)
    let responses = try OwnedStorage<Float>(count: places * Self.filterLimit)
    let padded = try OwnedStorage<Float>(count: Self.filterLimit * shape.depth)
    self.init(shape, bias, patches, responses, padded)
  }

  // Apart, because no throwing call may stand between the members of a value that cannot be copied.
  private init(
    _ shape: ConvolutionShape, _ bias: Float, _ patches: consuming OwnedStorage<Float>,
    _ responses: consuming OwnedStorage<Float>, _ padded: consuming OwnedStorage<Float>
  ) {
    self.shape = shape
    self.bias = bias
    self.patches = patches
    self.responses = responses
    self.padded = padded
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
    let (size, limit) = (shape.channels * shape.height * shape.width, Self.imageLimit(shape))
    let steps = max(1, (count + limit - 1) / limit)
    for (step, some) in pieces(of: 0..<count, limit: limit).enumerated() {
      layOutPatches(images + some.lowerBound * size, count: some.count)
      for group in pieces(of: 0..<filters.columns, limit: Self.filterLimit) {
        multiply(filters[0..<shape.depth, group])
        pool(
          count: some.count, filters: group.count,
          features: features + some.lowerBound * stride + group.lowerBound * shape.featuresPerFilter, stride: stride)
      }
      try observer(Double(step + 1) / Double(steps))
    }
  }

  private func layOutPatches(_ images: UnsafePointer<Float>, count: Int) {
    let (shape, places) = (shape, Self.imageLimit(shape) * shape.positions)
    let (rows, columns) = (shape.rowWindows.length, shape.columnWindows.length)
    nonisolated(unsafe) let (images, patches) = (images, patches.base)
    parallelRanges(count) { range in
      for image in range {
        let pixels = images + image * shape.channels * shape.height * shape.width
        for channel in 0..<shape.channels {
          for y in 0..<shape.patch {
            for x in 0..<shape.patch {
              let number = (channel * shape.patch + y) * shape.patch + x
              let target = patches + number * places + image * shape.positions
              let source = pixels + (channel * shape.height + y) * shape.width + x
              for row in 0..<rows {
                (target + row * columns).update(from: source + row * shape.width, count: columns)
              }
            }
          }
        }
      }
    }
  }

  private func multiply(_ filters: MatrixView<Float>) {
    let places = Self.imageLimit(shape) * shape.positions
    for column in 0..<filters.columns {
      (padded.base + column * shape.depth).update(from: filters.base + column * filters.stride, count: shape.depth)
    }
    (padded.base + filters.columns * shape.depth)
      .update(repeating: 0, count: (Self.filterLimit - filters.columns) * shape.depth)
    let all = MatrixView(padded.base, rows: shape.depth, columns: Self.filterLimit, stride: shape.depth)
    let result = MatrixView(responses.base, rows: Self.filterLimit, columns: places, stride: Self.filterLimit)
    let patches = MatrixView(patches.base, rows: places, columns: shape.depth, stride: places)
    result.assign(all, leftTransposed: true, times: patches, rightTransposed: true)
  }

  private func pool(count: Int, filters: Int, features: UnsafeMutablePointer<Float>, stride: Int) {
    let (shape, bias) = (shape, bias)
    nonisolated(unsafe) let (responses, features) = (responses.base, features)
    parallelRanges(count) { range in
      var pooling = SignedPooling(shape, bias: bias)
      for image in range {
        for first in Swift.stride(from: 0, to: filters, by: SignedPooling.lanes) {
          pooling.add(
            responses + image * shape.positions * Self.filterLimit + first, stride: Self.filterLimit)
          pooling.write(
            to: features + image * stride + first * shape.featuresPerFilter,
            filters: min(SignedPooling.lanes, filters - first))
        }
      }
    }
  }
}

/// Sums of both signs of the responses of 16 filters over the segments of an image, and the windows' means from them.
private struct SignedPooling {
  typealias Lanes = SIMD16<Float>
  static let lanes = 16

  private let shape: ConvolutionShape
  private let bias: Float
  /// For every segment of rows and of columns the sum with a positive and that with a negative sign.
  private var sums: [Lanes]
  /// Sums over windows of columns, for every segment of rows.
  private var strips: [Lanes]

  init(_ shape: ConvolutionShape, bias: Float) {
    self.shape = shape
    self.bias = bias
    let (rows, columns) = (shape.rowWindows, shape.columnWindows)
    sums = [Lanes](repeating: Lanes(), count: 2 * rows.segments.count * columns.segments.count)
    strips = [Lanes](repeating: Lanes(), count: 2 * rows.segments.count * columns.windows.count)
  }

  /// Sums up one image, whose places are `stride` numbers apart.
  mutating func add(_ responses: UnsafePointer<Float>, stride: Int) {
    let (shape, zero, bias) = (shape, Lanes(), Lanes(repeating: bias))
    let raw = UnsafeRawPointer(responses)
    let step = stride * MemoryLayout<Float>.stride
    sums.withUnsafeMutableBufferPointer { sums in
      for (rowSegment, rows) in shape.rowWindows.segments.enumerated() {
        for (columnSegment, columns) in shape.columnWindows.segments.enumerated() {
          var (positive, negative) = (zero, zero)
          for row in rows {
            var place = raw + (row * shape.columnWindows.length + columns.lowerBound) * step
            for _ in columns {
              let x = place.loadUnaligned(as: Lanes.self)
              let (above, below) = (x - bias, -x - bias)
              positive += above.replacing(with: zero, where: above .< zero)
              negative += below.replacing(with: zero, where: below .< zero)
              place += step
            }
          }
          let index = 2 * (rowSegment * shape.columnWindows.segments.count + columnSegment)
          sums[index] = positive
          sums[index + 1] = negative
        }
      }
    }
  }

  /// Writes the windows' means, the filters one after the other.
  mutating func write(to features: UnsafeMutablePointer<Float>, filters: Int) {
    let (rows, columns) = (shape.rowWindows, shape.columnWindows)
    for segment in rows.segments.indices {
      for (window, inside) in columns.segmentsOfWindow.enumerated() {
        for sign in 0...1 {
          var sum = Lanes()
          for part in inside { sum += sums[2 * (segment * columns.segments.count + part) + sign] }
          strips[2 * (segment * columns.windows.count + window) + sign] = sum
        }
      }
    }
    for (rowWindow, inside) in rows.segmentsOfWindow.enumerated() {
      for columnWindow in columns.windows.indices {
        let places = rows.windows[rowWindow].count * columns.windows[columnWindow].count
        for sign in 0...1 {
          var sum = Lanes()
          for part in inside { sum += strips[2 * (part * columns.windows.count + columnWindow) + sign] }
          let mean = sum / Float(places)
          let cell = sign * shape.cells + rowWindow * columns.windows.count + columnWindow
          for filter in 0..<filters { features[filter * shape.featuresPerFilter + cell] = mean[filter] }
        }
      }
    }
  }
}
