import CMinNorm

/// Sums of both signs of the responses of some filters over the segments of an image, and the windows' means from them.
struct SignedPooling {
  typealias Lanes = SIMD8<Float>
  /// Filters that are taken at once: 8, 16 or 64.
  static let filters = mn_loopsInForce().pointee.filters
  private static let vectors = filters / Lanes.scalarCount

  private let shape: ConvolutionShape
  private let bias: Float
  /// Images whose sums are added.
  private let images: Int
  /// For every segment of rows and of columns the sums with a positive and those with a negative sign, a vector after the other.
  private var sums: [Lanes]
  /// Those of an image that are added; empty where there is only one.
  private var more: [Lanes]
  /// Sums over windows of columns, for every segment of rows.
  private var strips: [Lanes]

  init(_ shape: ConvolutionShape, bias: Float, mirrors: Bool) {
    self.shape = shape
    self.bias = bias
    images = mirrors ? 2 : 1
    let (rows, columns) = (shape.rowWindows, shape.columnWindows)
    let width = 2 * Self.vectors
    sums = [Lanes](repeating: Lanes(), count: width * rows.segments.count * columns.segments.count)
    more = mirrors ? sums : []
    strips = [Lanes](repeating: Lanes(), count: width * rows.segments.count * columns.windows.count)
  }

  /// Sums up one image, whose responses are multiplied by the scales of their places, or adds its sums to those of others.
  mutating func add(
    _ image: UnsafePointer<Float>, scales: UnsafePointer<Float>, filters: UnsafePointer<Float>, isFirst: Bool
  ) {
    if isFirst { return Self.sum(shape, bias, image, scales, filters, to: &sums) }
    Self.sum(shape, bias, image, scales, filters, to: &more)
    for index in sums.indices { sums[index] += more[index] }
  }

  private static func sum(
    _ shape: ConvolutionShape, _ bias: Float, _ image: UnsafePointer<Float>, _ scales: UnsafePointer<Float>,
    _ filters: UnsafePointer<Float>, to sums: inout [Lanes]
  ) {
    let (segments, places) = (shape.columnWindows.segments, shape.columnWindows.length)
    var patches = mn_patches(
      channels: shape.channels, patch: shape.patch, planeStride: shape.height * shape.width, rowStride: shape.width,
      scaleStride: places)
    sums.withUnsafeMutableBufferPointer { sums in
      guard var target = sums.baseAddress else { return }
      for rows in shape.rowWindows.segments {
        for columns in segments {
          mn_loopsInForce().pointee.sumResponses(
            &patches, image + rows.lowerBound * shape.width + columns.lowerBound,
            scales + rows.lowerBound * places + columns.lowerBound, rows.count, columns.count, filters, bias,
            UnsafeMutableRawPointer(target).assumingMemoryBound(to: Float.self))
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
        let places = images * rows.windows[rowWindow].count * columns.windows[columnWindow].count
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
