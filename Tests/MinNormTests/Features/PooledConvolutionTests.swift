import MinNorm
import Testing

@Suite struct PooledConvolutionTests {
  /// Shapes with one place, with cut-off windows, with windows apart from each other, and those of the real data.
  static let shapes = [
    ConvolutionShape(channels: 1, height: 4, width: 5, patch: 2, pool: 2, stride: 1),
    ConvolutionShape(channels: 2, height: 5, width: 4, patch: 4, pool: 15, stride: 6),
    ConvolutionShape(channels: 3, height: 8, width: 7, patch: 3, pool: 4, stride: 3),
    ConvolutionShape(channels: 1, height: 9, width: 9, patch: 1, pool: 2, stride: 4),
    ConvolutionShape(channels: 1, height: 8, width: 6, patch: 2, pool: 1, stride: 5),
    ConvolutionShape(channels: 1, height: 28, width: 28, patch: 6, pool: 15, stride: 6),
    ConvolutionShape(channels: 3, height: 32, width: 32, patch: 6, pool: 15, stride: 6),
  ]

  private func numbers(_ count: Int, seed: Int) -> [Float] {
    var random = TestRandom(seed)
    return (0..<count).map { _ in Float(2 * random.uniform() - 1) }
  }

  private func features(
    _ shape: ConvolutionShape, bias: Float, _ images: [Float], _ filters: Matrix<Float>, contrast: Double? = nil,
    mirrors: Bool = false
  ) throws -> [Float] {
    let count = images.count / (shape.channels * shape.height * shape.width)
    let width = filters.columns * shape.featuresPerFilter
    var (filters, features) = (filters, [Float](repeating: .nan, count: count * width))
    let convolution = try PooledConvolution(shape, bias: bias, contrast: contrast, mirrors: mirrors)
    try features.withUnsafeMutableBufferPointer { features in
      try images.withUnsafeBufferPointer { images in
        try filters.withView { filters in
          guard let source = images.baseAddress, let target = features.baseAddress else { return }
          try convolution.apply(to: source, count: count, filters: filters, features: target, stride: width)
        }
      }
    }
    return features
  }

  /// Means of rectified responses over windows, by plain loops in float64; with a contrast, of patches that are normalized
  /// first.
  private func naive(
    _ s: ConvolutionShape, pool: Int, stride: Int, bias: Double, _ image: [Float], _ filter: [Float],
    contrast: Double? = nil
  ) -> [Double] {
    let (rows, columns) = (s.height - s.patch + 1, s.width - s.patch + 1)
    func response(_ y: Int, _ x: Int) -> Double {
      if let contrast { return normalizedResponse(s, y, x, contrast, image, filter) }
      var (sum, number) = (0.0, 0)
      for c in 0..<s.channels {
        for dy in 0..<s.patch {
          for dx in 0..<s.patch {
            sum += Double(image[(c * s.height + y + dy) * s.width + x + dx]) * Double(filter[number])
            number += 1
          }
        }
      }
      return sum
    }
    // A window for every start inside whose forerunner does not reach the end.
    func starts(_ length: Int) -> [Int] {
      var starts = [0]
      while let last = starts.last, last + pool < length, last + stride < length { starts.append(last + stride) }
      return starts
    }
    return [1.0, -1.0].flatMap { sign in
      starts(rows).flatMap { y in
        starts(columns).map { x in
          let (ys, xs) = (y..<min(y + pool, rows), x..<min(x + pool, columns))
          let sum = ys.reduce(0.0) { $0 + xs.reduce(0.0) { [y = $1] in $0 + max(0, sign * response(y, $1) - bias) } }
          return sum / Double(ys.count * xs.count)
        }
      }
    }
  }

  /// w·(p − mean)/√(Σ(p − mean)² + dc).
  private func normalizedResponse(
    _ s: ConvolutionShape, _ y: Int, _ x: Int, _ contrast: Double, _ image: [Float], _ filter: [Float]
  ) -> Double {
    let patch = (0..<s.depth).map { k in
      let (channel, inside) = (k / (s.patch * s.patch), k % (s.patch * s.patch))
      return Double(image[(channel * s.height + y + inside / s.patch) * s.width + x + inside % s.patch])
    }
    let mean = patch.reduce(0, +) / Double(s.depth)
    let squares = patch.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let product = zip(patch, filter).reduce(0) { $0 + ($1.0 - mean) * Double($1.1) }
    return product / (squares + Double(s.depth) * contrast).squareRoot()
  }

  @Test(
    "with a contrast responses are those of normalized patches; with mirror images features are means of both",
    arguments: [0, 1, 2, 4, 6])
  func options(index: Int) throws {
    let (pool, stride) = [(2, 1), (15, 6), (4, 3), (2, 4), (1, 5), (15, 6), (15, 6)][index]
    let (shape, bias, contrast) = (Self.shapes[index], Float(0.05), 0.01)
    let size = shape.channels * shape.height * shape.width
    // Mostly far from zero, where the variance is a small difference.
    let images = numbers(2 * size, seed: 5).map { 3 + $0 }
    let filterCount = 3
    var taps = numbers(shape.depth * filterCount, seed: 6)
    for filter in 0..<filterCount {
      let range = filter * shape.depth..<(filter + 1) * shape.depth
      let mean = taps[range].reduce(0, +) / Float(shape.depth)
      for k in range { taps[k] -= mean }
    }
    let filters = Matrix<Float>(rows: shape.depth, columns: filterCount, values: taps)
    let mirrored = images.indices.map { index in
      images[index / shape.width * shape.width + shape.width - 1 - index % shape.width]
    }
    for (own, mirrors) in [(contrast, false), (contrast, true), (nil, true)] as [(Double?, Bool)] {
      let found = try features(shape, bias: bias, images, filters, contrast: own, mirrors: mirrors)
      for image in 0..<2 {
        for filter in 0..<filterCount {
          let kernel = Array(taps[filter * shape.depth..<(filter + 1) * shape.depth])
          let both = (mirrors ? [images, mirrored] : [images]).map {
            naive(
              shape, pool: pool, stride: stride, bias: Double(bias), Array($0[image * size..<(image + 1) * size]),
              kernel,
              contrast: own)
          }
          let first = (image * filterCount + filter) * shape.featuresPerFilter
          for place in both[0].indices {
            let expected = both.reduce(0) { $0 + $1[place] } / Double(both.count)
            // Products of numbers up to 4 and 1, divided by at least √(depth · contrast).
            let tolerance =
              4 * Double(shape.depth + 8) * Double(shape.depth) * 0x1p-24
              / (own == nil ? 1 : (Double(shape.depth) * contrast).squareRoot())
            #expect(abs(Double(found[first + place]) - expected) < tolerance)
          }
        }
      }
    }
  }

  @Test("features are the means of both signs of naive responses over windows", arguments: shapes.indices)
  func naive(index: Int) throws {
    let (pool, stride) = [(2, 1), (15, 6), (4, 3), (2, 4), (1, 5), (15, 6), (15, 6)][index]
    let (shape, bias) = (Self.shapes[index], Float(0.2))
    let filterCount = index < 5 ? 19 : 2
    let size = shape.channels * shape.height * shape.width
    let images = numbers(3 * size, seed: 1)
    let filters = Matrix<Float>(
      rows: shape.depth, columns: filterCount, values: numbers(shape.depth * filterCount, seed: 2))
    let found = try features(shape, bias: bias, images, filters)
    // A sum of depth products below 1, and a mean of such.
    let tolerance = Double(shape.depth + 8) * Double(shape.depth) * 0x1p-24
    for image in 0..<3 {
      for filter in 0..<filterCount {
        let expected = naive(
          shape, pool: pool, stride: stride, bias: Double(bias), Array(images[image * size..<(image + 1) * size]),
          Array(filters.values[filter * shape.depth..<(filter + 1) * shape.depth]))
        #expect(expected.count == shape.featuresPerFilter)
        let first = (image * filterCount + filter) * shape.featuresPerFilter
        for (place, value) in expected.enumerated() { #expect(abs(Double(found[first + place]) - value) < tolerance) }
      }
    }
  }

  @Test("no bit of a feature depends on how many images and filters are with it", arguments: [2, 4])
  func independence(index: Int) throws {
    let shape = Self.shapes[index]
    let (count, size) = (index == 2 ? 400 : 50, shape.channels * shape.height * shape.width)
    let images = numbers(count * size, seed: 3)
    let filters = Matrix<Float>(rows: shape.depth, columns: 150, values: numbers(150 * shape.depth, seed: 4))
    let all = try features(shape, bias: 0.1, images, filters)
    let fewer = try features(shape, bias: 0.1, images, filters[columnsIn: 0..<30])
    let (wide, narrow) = (150 * shape.featuresPerFilter, 30 * shape.featuresPerFilter)
    for image in 0..<count {
      #expect(all[image * wide..<image * wide + narrow] == fewer[image * narrow..<(image + 1) * narrow])
    }
    for image in [0, 1, count - 1] {
      let alone = try features(shape, bias: 0.1, Array(images[image * size..<(image + 1) * size]), filters)
      #expect(all[image * wide..<(image + 1) * wide] == alone[...])
    }
  }
}
