import Foundation
import MinNorm
import MinNormData
import Testing

@Suite struct SimpleFeatureMapTests {
  private func array(_ rows: [[Float]]) -> Inputs {
    .array(NumberArray(rows: rows.count, columns: rows[0].count, values: rows.flatMap(\.self)))
  }

  private func colours(_ pixels: [(UInt8, UInt8, UInt8)]) -> Inputs {
    .images(
      ImageSet(
        count: 1, channels: 3, height: 1, width: pixels.count,
        pixels: pixels.map(\.0) + pixels.map(\.1) + pixels.map(\.2)))
  }

  @Test("eight-bit colours have the luminance of the grayscale data set, for colours from the whole cube")
  func grayscale() throws {
    let levels = Array(stride(from: 0, through: 255, by: 5)).map { UInt8($0) } + [1, 254]
    let pixels = levels.flatMap { r in levels.flatMap { g in levels.map { (r, g, $0) } } }
    let features = try GrayscaleFeatures().features(of: colours(pixels))
    #expect(features.shape == .image(channels: 1, height: 1, width: pixels.count))
    for (pixel, value) in zip(pixels, features.values) {
      let level = (299 * Int(pixel.0) + 587 * Int(pixel.1) + 114 * Int(pixel.2) + 500) / 1000
      #expect(value == Float(level) / 255)
    }
  }

  @Test("numbers between the levels are weighted without rounding, and one channel stays as it is")
  func unroundedGrayscale() throws {
    let inputs = colours([(10, 20, 30), (200, 100, 0)])
    let halved = try FeatureChain([UnitNormFeatures(), GrayscaleFeatures()]).fitted(to: inputs).features(of: inputs)
    let raw = try UnitNormFeatures().features(of: inputs).values
    for pixel in 0..<2 {
      let expected = 0.299 * raw[pixel] + 0.587 * raw[2 + pixel] + 0.114 * raw[4 + pixel]
      #expect(abs(halved.values[pixel] - expected) < 1e-6)
    }
    let gray = FeatureMapChecker.images(3, channels: 1, seed: 1)
    #expect(try GrayscaleFeatures().features(of: gray) == RawFeatures().features(of: gray))
    let two = FeatureMapChecker.images(3, channels: 2, seed: 1)
    #expect(throws: FeatureSpecificationError.self) { _ = try GrayscaleFeatures().features(of: two) }
  }

  @Test("center subtracts the training means, from test examples too")
  func center() throws {
    let fitted = try CenterFeatures().fitted(to: array([[1, 10], [3, 10], [8, 40]]))
    #expect(try fitted.features(of: array([[4, 20], [0, 0]])).values == [0, 0, -4, -20])
  }

  @Test("standardize divides by the training deviations; a feature without one becomes 0 everywhere")
  func standardize() throws {
    let train = array([[1, 0.1, 5], [3, 0.1, 5], [5, 0.1, 11]])
    let fitted = try StandardizeFeatures().fitted(to: train)
    let (first, third) = (Float((8.0 / 3).squareRoot()), Float(8.0.squareRoot()))
    let features = try fitted.features(of: array([[3 + first, 0.7, 7 + 2 * third]])).values
    #expect(abs(features[0] - 1) < 1e-6 && features[1] == 0 && abs(features[2] - 2) < 1e-6)
    let own = try fitted.features(of: train).values
    #expect((0..<3).allSatisfy { own[3 * $0 + 1] == 0 })
  }

  @Test("unit-norm gives every example length 1, tiny and huge ones too, and leaves zeros")
  func unitNorm() throws {
    let features = try UnitNormFeatures().features(of: array([[3, 4], [0, 0], [3e-38, -4e-38], [3e38, 1e37]]))
    #expect(features.values[0] == 0.6 && features.values[1] == 0.8 && features.values[2...3] == [0, 0])
    for row in [0, 2, 3] { #expect(abs(features.squaredNorms[row] - 1) < 4 * 0x1p-23) }
  }

  @Test(
    "random ReLU features approximate the arc-cosine kernel of order 1, with a bias of one more number",
    arguments: [0, 1.5])
  func arcCosine(bias: Double) throws {
    let rows: [[Float]] = [[1, 0, 2], [-1, 0.5, 0], [0.3, -2, 1], [0, 0, 0]]
    let count = 40_000
    let features = try RandomReLUFeatures(count: count, bias: bias, seed: 4).features(of: array(rows))
    let gram = try LinearKernel().gram(of: features, in: Double.self)
    for i in 0..<4 {
      for j in 0...i {
        let (x, z) = (rows[i].map { Double($0) } + [bias], rows[j].map { Double($0) } + [bias])
        func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        let scale = (dot(x, x) * dot(z, z)).squareRoot()
        let angle = scale > 0 ? acos(max(-1, min(1, dot(x, z) / scale))) : 0
        let expected = scale * (sin(angle) + (.pi - angle) * cos(angle)) / .pi
        // A mean of products with deviation below 2.3‖x‖‖z‖ each (E[relu⁴] = 3/2, times 2): 5 deviations.
        #expect(abs(gram[i, j] - expected) <= 5 * 2.3 * scale / Double(count).squareRoot() + 1e-6)
      }
    }
  }

  @Test("more random ReLU features begin with the fewer ones")
  func prefix() throws {
    let inputs = array([[1, 2], [-3, 0.5]])
    let (few, many) = (
      try RandomReLUFeatures(count: 4, bias: 1).features(of: inputs),
      try RandomReLUFeatures(count: 16, bias: 1).features(of: inputs)
    )
    for row in 0..<2 {
      for j in 0..<4 { #expect(abs(few.values[4 * row + j] - 2 * many.values[16 * row + j]) < 1e-5) }
    }
  }

  private func doubles(_ count: Int, _ dimension: Int, _ value: (Int, Int) -> Double) -> Inputs {
    let values = (0..<count).flatMap { row in (0..<dimension).map { value(row, $0) } }
    return .array(NumberArray(rows: count, columns: dimension, numbers: .float64(values)))
  }

  @Test("a small spread around a large mean standardizes as the spread alone does")
  func farColumns() throws {
    var random = TestRandom(11)
    let spread = (0..<100).map { _ in random.normal() }
    let inputs = doubles(100, 3) { row, column in [spread[row], 1e6 + 1e-3 * spread[row], 14.62][column] }
    for map in [StandardizeFeatures(), ZCAWhitening(epsilon: 1e-12)] as [any FeatureMap] {
      let features = try map.fitted(to: inputs).features(of: inputs)
      #expect(features.numbers.format == .float64)
      guard map is StandardizeFeatures else { continue }
      let values = features.values(as: Double.self)
      for row in 0..<100 {
        #expect(abs(values[3 * row] - values[3 * row + 1]) < 1e-6 && values[3 * row + 2] == 0)
      }
    }
  }

  @Test("a column that differs by rounding alone has no scale")
  func roundedColumn() throws {
    let inputs = doubles(40, 1) { row, _ in row % 2 == 0 ? 1e9 : 1e9.nextUp }
    #expect(
      try StandardizeFeatures().fitted(to: inputs).features(of: inputs).values(as: Double.self)
        == [Double](repeating: 0, count: 40))
  }

  @Test("maps of doubles compute in double precision what they compute of floats in single")
  func precise() throws {
    var random = TestRandom(12)
    let values = (0..<60).map { _ in Float(random.normal()) }
    let single = Inputs.array(NumberArray(rows: 12, columns: 5, values: values))
    let double = doubles(12, 5) { Double(values[$0 * 5 + $1]) }
    let maps: [any FeatureMap] = [
      CenterFeatures(), UnitNormFeatures(), StandardizeFeatures(), ZCAWhitening(),
      RandomFourierFeatures(count: 20, bandwidth: 2), RandomReLUFeatures(count: 20, bias: 1),
    ]
    for map in maps {
      let narrow = try map.fitted(to: single).features(of: single)
      let wide = try map.fitted(to: double).features(of: double)
      #expect(narrow.numbers.format == .float32 && wide.numbers.format == .float64)
      let (a, b) = (narrow.values(as: Double.self), wide.values(as: Double.self))
      #expect(zip(a, b).allSatisfy { abs($0 - $1) < 2e-5 } && a != b, "\(map.name)")
    }
  }
}
