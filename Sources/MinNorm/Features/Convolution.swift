/// The inner products of filters with every patch of an image plane, through a patch matrix (im2col) and xGEMM.
///
/// For B planes of h × w numbers the patch matrix has one row for each of the B · h' · w' places of the filter and one column
/// for each of its s² taps, so that every column is made of whole rows of the planes, and the responses to one filter at
/// neighbouring places lie together. 2s² flops for each place and filter; memory: (s² + filters) numbers for each place.
struct Convolution: Sendable {
  /// Rows and columns of a filter.
  let size: Int
  /// Rows of a plane.
  let height: Int
  /// Columns of a plane.
  let width: Int
  /// Zeros beyond every edge of a plane.
  let padding: Int

  /// Rows of places.
  var outputHeight: Int { height + 2 * padding - size + 1 }
  /// Columns of places.
  var outputWidth: Int { width + 2 * padding - size + 1 }
  /// Places of the filter in one plane.
  var places: Int { outputHeight * outputWidth }

  /// Planes whose patches are so many rows as a product takes at its full rate, and still lie in a cache.
  var planesAtOnce: Int { max(1, BLASLimits.edge / max(1, places)) }

  /// Bytes of one plane's patches and of the responses to so many filters.
  func bytes(filters: Int) -> Int { 4 * places * (size * size + filters) }

  /// Responses, (planes · places) × filters: place after place, row after row, of plane after plane.
  ///
  /// - Parameters:
  ///   - values: The planes, `planeStride` numbers from one to the next.
  ///   - filters: s² × filters, each filter row after row; not flipped.
  ///   - patches: Room for planes · places · s² numbers.
  ///   - responses: Room for planes · places · filters numbers.
  func apply(
    _ values: UnsafePointer<Float>, planes: Int, planeStride: Int, filters: Matrix<Float>,
    patches: UnsafeMutablePointer<Float>, responses: UnsafeMutablePointer<Float>
  ) {
    fill(patches, from: values, planes: planes, planeStride: planeStride)
    let rows = planes * places
    guard rows > 0 else { return }
    filters.values.withUnsafeBufferPointer { numbers in
      guard let base = numbers.baseAddress else { return }
      // Only read.
      let filters = MatrixView(
        UnsafeMutablePointer(mutating: base), rows: filters.rows, columns: filters.columns, stride: filters.rows)
      MatrixView(responses, rows: rows, columns: filters.columns, stride: rows)
        .assign(MatrixView(patches, rows: rows, columns: filters.rows, stride: rows), times: filters)
    }
  }

  /// The patch matrix, one tap after the other, all threads at once.
  private func fill(
    _ patches: UnsafeMutablePointer<Float>, from values: UnsafePointer<Float>, planes: Int, planeStride: Int
  ) {
    let (from, to) = (UInt(bitPattern: values), UInt(bitPattern: patches))
    parallelRanges(size * size) { taps in
      guard let values = UnsafePointer<Float>(bitPattern: from),
        let patches = UnsafeMutablePointer<Float>(bitPattern: to)
      else { return }
      for tap in taps {
        let (down, right) = (tap / size - padding, tap % size - padding)
        // Places whose tap lies inside the plane.
        let (first, last) = (max(0, -right), min(outputWidth, width - right))
        var target = patches + tap * planes * places
        for plane in 0..<planes {
          for row in 0..<outputHeight {
            let source = row + down
            if source < 0 || source >= height || first >= last {
              target.update(repeating: 0, count: outputWidth)
            } else {
              target.update(repeating: 0, count: first)
              (target + first).update(
                from: values + plane * planeStride + source * width + first + right, count: last - first)
              (target + last).update(repeating: 0, count: outputWidth - last)
            }
            target += outputWidth
          }
        }
      }
    }
  }
}

/// Means over square windows of a plane, at every `stride`-th place where a whole window fits.
struct MeanPooling: Sendable {
  /// Rows and columns of a window.
  let size: Int
  /// From one window to the next.
  let stride: Int

  /// Windows along so many numbers.
  func count(along length: Int) -> Int { length < size ? 0 : (length - size) / stride + 1 }

  /// Writes the means of one plane; `sums` is room for one row of it.
  @inline(__always)
  func apply(
    _ plane: UnsafePointer<Float>, height: Int, width: Int, sums: UnsafeMutablePointer<Float>,
    into target: UnsafeMutablePointer<Float>
  ) {
    let (rows, columns) = (count(along: height), count(along: width))
    let scale = 1 / Float(size * size)
    for row in 0..<rows {
      sums.update(from: plane + row * stride * width, count: width)
      for next in 1..<max(size, 1) {
        let source = plane + (row * stride + next) * width
        for column in 0..<width { sums[column] += source[column] }
      }
      for column in 0..<columns {
        var sum: Float = 0
        for next in 0..<size { sum += sums[column * stride + next] }
        target[row * columns + column] = sum * scale
      }
    }
  }
}
