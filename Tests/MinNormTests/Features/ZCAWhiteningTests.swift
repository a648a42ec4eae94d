import MinNorm
import MinNormData
import Testing

@Suite struct ZCAWhiteningTests {
  /// Normal numbers, mixed so that they are correlated and of different size.
  private func gaussian(_ n: Int, _ d: Int, shift: Float = 0) -> Inputs {
    let random = CounterRandom(seed: 5, stream: .noise)
    let values = (0..<n).flatMap { row -> [Float] in
      let z = (0..<d).map { random.normal(at: UInt64(row * d + $0)) }
      return (0..<d).map { column -> Float in
        let mixed = (0...column).map { z[$0] / Double(1 + column - $0) }.reduce(0, +)
        return shift + Float(mixed * Double(1 + column))
      }
    }
    return .array(NumberArray(rows: n, columns: d, values: values))
  }

  /// Second moments of the rows, about their mean or about zero, by plain loops.
  private func moments(_ x: FeatureMatrix, centred: Bool) -> [[Double]] {
    let (n, d) = (x.count, x.dimension)
    func value(_ row: Int, _ column: Int) -> Double { Double(x.values[row * d + column]) }
    let mean = (0..<d).map { column -> Double in
      centred ? (0..<n).map { value($0, column) }.reduce(0, +) / Double(n) : 0
    }
    return (0..<d).map { a in
      (0..<d).map { b -> Double in
        (0..<n).map { (value($0, a) - mean[a]) * (value($0, b) - mean[b]) }.reduce(0, +) / Double(n)
      }
    }
  }

  @Test("the covariance of 10,000 whitened Gaussian examples is the identity to 1e-4 at a bias of 1e-12")
  func identity() throws {
    let inputs = gaussian(10_000, 10)
    let whitened = try ZCAWhitening(epsilon: 1e-12).fitted(to: inputs).features(of: inputs)
    let covariance = moments(whitened, centred: true)
    for a in 0..<10 { for b in 0..<10 { #expect(abs(covariance[a][b] - (a == b ? 1 : 0)) < 1e-4) } }
  }

  @Test("W is symmetric and W(C + εI)W = I, with moments about the mean or about zero", arguments: [true, false])
  func formula(centred: Bool) throws {
    let (d, epsilon) = (6, 0.05)
    let inputs = gaussian(200, d, shift: 0.5)
    let map = try ZCAWhitening(epsilon: epsilon, centred: centred).fitted(to: inputs)
    // The rows of W are the images of the unit vectors less the image of zero.
    let basis = (0..<(d + 1) * d).map { Float($0 % (d + 1) == 0 && $0 < d * (d + 1) ? 1 : 0) }
    let images = try map.features(of: .array(NumberArray(rows: d + 1, columns: d, values: basis)))
    let w = (0..<d).map { a in (0..<d).map { Double(images.values[a * d + $0] - images.values[d * d + $0]) } }
    var c = moments(try RawFeatures().features(of: inputs), centred: centred)
    for a in 0..<d { c[a][a] += epsilon }
    // Float32 images of numbers up to about 5.
    let tolerance = 200 * 0x1p-23
    for a in 0..<d {
      for b in 0..<d {
        #expect(abs(w[a][b] - w[b][a]) < tolerance)
        var product = 0.0
        for i in 0..<d { for j in 0..<d { product += w[a][i] * c[i][j] * w[j][b] } }
        #expect(abs(product - (a == b ? 1 : 0)) < tolerance)
      }
    }
  }

  @Test("the shape of images stays, and bad options are refused in one line")
  func options() throws {
    let map = try FeatureSpecification(parsing: "zca:eps=0.1,centred=no").map(seed: 0)
    let shape = FeatureShape.image(channels: 3, height: 4, width: 5)
    #expect(try map.shape(of: shape) == shape)
    #expect(map.parameters == ["eps": 0.1, "centred": "no"])
    for text in ["zca:eps=0", "zca:eps=-1", "zca:eps=nan", "zca:centred=maybe", "zca:size=3"] {
      #expect(throws: FeatureSpecificationError.self) { try FeatureSpecification(parsing: text) }
    }
  }
}
