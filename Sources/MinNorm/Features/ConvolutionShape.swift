/// The geometry of a valid convolution and of the average pooling behind it: sizes and places, nothing else.
///
/// A 6 × 6 patch has 27 × 27 places in a 32 × 32 image; windows of 15 × 15 places every 6 places make 3 × 3 cells, and
/// their borders cut each side into five segments, of which every window is a row:
///
///     places    0     6     12  15    21    27
///     segments  |  0  |  1  | 2 |  3  |  4  |
///     window 0  |===============|
///     window 1        |===============|
///     window 2              |===============|
package struct ConvolutionShape: Sendable, Equatable {
  /// Channel planes of an image.
  package let channels: Int
  /// Rows of pixels.
  package let height: Int
  /// Columns of pixels.
  package let width: Int
  /// Rows and columns of a patch.
  package let patch: Int
  /// Windows over the rows of places.
  let rowWindows: PoolingWindows
  /// Windows over the columns of places.
  let columnWindows: PoolingWindows

  /// A convolution with square patches, pooled over square windows; the patch fits into the image.
  package init(channels: Int, height: Int, width: Int, patch: Int, pool: Int, stride: Int) {
    precondition(channels >= 1 && patch >= 1 && patch <= min(height, width), "a patch fits into the image")
    precondition(pool >= 1 && stride >= 1, "a window has a size and a step")
    self.channels = channels
    self.height = height
    self.width = width
    self.patch = patch
    rowWindows = PoolingWindows(length: height - patch + 1, size: pool, step: stride)
    columnWindows = PoolingWindows(length: width - patch + 1, size: pool, step: stride)
  }

  /// Places of a patch in an image.
  package var positions: Int { rowWindows.length * columnWindows.length }
  /// Numbers of a patch.
  package var depth: Int { channels * patch * patch }
  /// Cells that places are pooled to.
  package var cells: Int { rowWindows.windows.count * columnWindows.windows.count }
  /// Features of a filter: for each of two signs as many as there are cells.
  package var featuresPerFilter: Int { 2 * cells }
  /// Multiplications and additions of one filter on one image.
  package var flops: Double { 2 * Double(positions) * Double(depth) }
}

/// Windows of one size at equal steps over a row of places.
struct PoolingWindows: Sendable, Equatable {
  /// Places.
  let length: Int
  /// The places of every window.
  let windows: [Range<Int>]
  /// The places between two neighbouring borders of windows.
  let segments: [Range<Int>]
  /// The segments of every window.
  let segmentsOfWindow: [Range<Int>]

  /// As many windows as it takes to reach the end, the last cut off there: ⌈(length − size)/step⌉ + 1, at least 1.
  ///
  /// As PyTorch's `ceil_mode`; a window that would begin behind the end is left out.
  init(length: Int, size: Int, step: Int) {
    self.length = length
    let count = length <= size ? 1 : (length - size + step - 1) / step + 1
    let starts = (0..<count).map { $0 * step }.filter { $0 < length }
    let windows = starts.map { $0..<min($0 + size, length) }
    let borders = Set(windows.flatMap { [$0.lowerBound, $0.upperBound] } + [0, length]).sorted()
    let segments = zip(borders, borders.dropFirst()).map { $0..<$1 }
    self.windows = windows
    self.segments = segments
    segmentsOfWindow = windows.map { window in
      let inside = segments.indices.filter { window.contains(segments[$0].lowerBound) }
      return (inside.first ?? 0)..<(inside.last ?? -1) + 1
    }
  }
}
