import MinNorm
import MinNormData
import Testing

@Suite struct PooledScalingTests {
  private func features(
    _ inputs: Inputs, of others: Inputs? = nil, filters: Int = 7, _ change: (inout RandomConvolution) -> Void
  ) throws -> [[Double]] {
    var map = RandomConvolution(filters: [filters], seed: 5)
    (map.patch, map.pool, map.stride, map.bias, map.images) = (2, 3, 2, 0.05, .raw)
    change(&map)
    let found = try map.fitted(to: inputs).features(of: others ?? inputs)
    let values: [Float] = found.values
    return (0..<found.count).map { row in
      (0..<found.dimension).map { Double(values[row * found.dimension + $0]) }
    }
  }

  private func column(_ rows: [[Double]], _ k: Int) -> [Double] { rows.map { $0[k] } }

  private func moments(_ values: [Double]) -> (mean: Double, deviation: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot())
  }

  @Test("pooled features less their mean, divided by their deviation, over the training examples")
  func standardized() throws {
    let inputs = RandomConvolutionTests.images(50, height: 7, width: 6)
    let raw = try features(inputs) { _ in }
    let centred = try features(inputs) { $0.pooled = .centred }
    let standardized = try features(inputs) { $0.pooled = .standardized }
    var scales = 0
    for k in raw[0].indices {
      let (mean, deviation) = moments(column(raw, k))
      for row in raw.indices {
        #expect(abs(centred[row][k] - (raw[row][k] - mean)) <= 0x1p-22 * (1 + raw[row][k]))
        let expected = deviation > 0 ? (raw[row][k] - mean) / deviation : 0
        #expect(abs(standardized[row][k] - expected) <= 0x1p-18 * (1 + abs(expected)))
      }
      scales += deviation > 0 ? 1 : 0
    }
    #expect(scales > 10)
  }

  @Test("the moments are those of 1,000 examples spread evenly, where there are more")
  func sample() throws {
    let inputs = RandomConvolutionTests.images(1700, height: 5, width: 4)
    let raw = try features(inputs) { _ in }
    let centred = try features(inputs) { $0.pooled = .centred }
    for k in raw[0].indices {
      let mean = moments((0..<1000).map { raw[$0 * 1700 / 1000][k] }).mean
      #expect(raw.indices.allSatisfy { abs(centred[$0][k] - (raw[$0][k] - mean)) < 1e-5 })
    }
  }

  @Test(
    "with 8 bits a feature is a whole number, 0 to 255 or −127 to 127, times the least power of two that has room",
    arguments: PooledScaling.Kind.allCases)
  func bytes(kind: PooledScaling.Kind) throws {
    let inputs = RandomConvolutionTests.images(60, height: 7, width: 6)
    let numbers = try features(inputs) { $0.pooled = kind }
    let rounded = try features(inputs) { ($0.pooled, $0.roundsToBytes) = (kind, true) }
    let limit = kind == .raw ? 255.0 : 127.0
    var exponents = Set<Int>()
    for k in numbers[0].indices {
      let largest = column(numbers, k).map(abs).max() ?? 0
      guard largest > 0 else {
        #expect(column(rounded, k).allSatisfy { $0 == 0 })
        continue
      }
      var exponent = -60
      while largest > limit * Double(sign: .plus, exponent: exponent, significand: 1) { exponent += 1 }
      let step = Double(sign: .plus, exponent: exponent, significand: 1)
      exponents.insert(exponent)
      for row in numbers.indices {
        #expect(rounded[row][k] == (numbers[row][k] / step).rounded(.toNearestOrEven) * step)
        #expect(abs(rounded[row][k]) <= limit * step)
      }
    }
    #expect(!exponents.isEmpty)
  }

  @Test("a number beyond those of the training examples is the largest byte; a feature that was never there is 0")
  func beyond() throws {
    func flat(_ level: UInt8, _ count: Int) -> Inputs {
      .images(
        ImageSet(
          count: count, channels: 1, height: 4, width: 4,
          pixels: (0..<count * 16).map { UInt8($0 % 4 == 0 ? Int(level) * ($0 / 16 + 1) / count : 0) }))
    }
    let numbers = try features(flat(40, 30)) { $0.bias = 0 }
    let test = try features(flat(40, 30), of: flat(255, 1)) { ($0.bias, $0.roundsToBytes) = (0, true) }
    let full = try features(flat(40, 30), of: flat(255, 1)) { $0.bias = 0 }
    var cut = 0
    for k in numbers[0].indices {
      let largest = column(numbers, k).max() ?? 0
      #expect(largest > 0 || test[0][k] == 0)
      // At least the largest number of the training examples, and less than twice as much.
      if largest > 0, full[0][k] > 3 * largest {
        #expect(test[0][k] >= largest && test[0][k] < 2 * largest * 1.01)
        cut += 1
      }
    }
    #expect(cut > 0)
  }

  @Test("no byte of a feature depends on how many filters there are")
  func prefix() throws {
    let inputs = RandomConvolutionTests.images(40, height: 7, width: 6)
    let few = try features(inputs, filters: 9) { ($0.pooled, $0.roundsToBytes) = (.standardized, true) }
    let many = try features(inputs, filters: 140) { ($0.pooled, $0.roundsToBytes) = (.standardized, true) }
    for row in few.indices { #expect(few[row] == Array(many[row].prefix(few[row].count))) }
  }
}
