import MinNormData
import Testing

@Suite struct PixelRandomizationTests {
  /// 20 colour images of 4 × 5 pixels whose bytes tell image, channel and place apart.
  static let images = ImageSet(
    count: 20, channels: 3, height: 4, width: 5,
    pixels: (0..<20 * 60).map { index -> UInt8 in
      let (image, byte) = index.quotientAndRemainder(dividingBy: 60)
      let (channel, place) = byte.quotientAndRemainder(dividingBy: 20)
      return UInt8(place + 40 * channel + image)
    })
  static let inputs = Inputs.images(images)
  static let array = Inputs.array(
    NumberArray(rows: 30, columns: 12, values: (0..<360).map { Float($0 % 12) + Float($0 / 12) / 64 }))

  func apply(
    _ pixels: PixelRandomization, _ inputs: Inputs, _ indices: [Int]? = nil, _ part: PixelRandomization.Part = .train,
    seed: UInt64 = 3
  ) -> Inputs {
    pixels.apply(
      to: inputs, indices: indices ?? Array(0..<inputs.count), part: part, statistics: ValueStatistics(of: inputs),
      seed: seed)
  }

  func rows(_ inputs: Inputs) -> [[Float]] {
    switch inputs {
    case .images(let images): (0..<images.count).map { images[$0].map(Float.init) }
    case .array(let array):
      (0..<array.rows).map { row in (0..<array.columns).map { Float(array.numbers[row * array.columns + $0]) } }
    }
  }

  @Test("true pixels are untouched")
  func identity() { #expect(apply(.original, Self.inputs) == Self.inputs) }

  @Test("one permutation moves the places of all images of both parts alike, and the channels together")
  func shuffled() {
    let shuffled = rows(apply(.shuffled, Self.inputs))
    #expect(shuffled != rows(Self.inputs))
    // The bytes name the place: image i, channel c, place p has p + 40c + i.
    let permutation = shuffled[0][0..<20].map { Int($0) }
    #expect(Set(permutation) == Set(0..<20))
    for (i, row) in shuffled.enumerated() {
      for channel in 0..<3 {
        for place in 0..<20 { #expect(row[channel * 20 + place] == Float(permutation[place] + 40 * channel + i)) }
      }
    }
    #expect(apply(.shuffled, Self.inputs, nil, .test) == apply(.shuffled, Self.inputs))
    #expect(apply(.shuffled, Self.inputs, seed: 4) != apply(.shuffled, Self.inputs))
  }

  @Test("a permutation of its own for every image keeps the counts of its intensities and nothing else")
  func random() {
    let permuted = rows(apply(.random, Self.inputs))
    var orders: Set<[Float]> = []
    for (i, row) in permuted.enumerated() {
      #expect(row.sorted() == rows(Self.inputs)[i].sorted())
      orders.insert(row.map { $0 - Float(i) })
      // Channels of a pixel stay together.
      for place in 0..<20 { #expect(row[place] + 40 == row[20 + place] && row[place] + 80 == row[40 + place]) }
    }
    #expect(orders.count == 20)
    #expect(apply(.random, Self.inputs, nil, .test) != apply(.random, Self.inputs))
  }

  @Test(
    "what an image becomes depends on its index alone, not on which others are chosen",
    arguments: PixelRandomization.allCases)
  func index(pixels: PixelRandomization) {
    for inputs in [Self.inputs, Self.array] {
      let statistics = ValueStatistics(of: inputs)
      let chosen = [7, 2, 19]
      let some = pixels.apply(
        to: inputs.selecting(chosen), indices: chosen, part: .train, statistics: statistics, seed: 3)
      #expect(rows(some) == chosen.map { rows(apply(pixels, inputs))[$0] })
      #expect(apply(pixels, inputs) == apply(pixels, inputs))
    }
  }

  @Test("columns of an array are its pixels")
  func columns() {
    let shuffled = rows(apply(.shuffled, Self.array))
    let permutation = shuffled[0].map { Int($0) }
    for (i, row) in shuffled.enumerated() { #expect(row == permutation.map { Float($0) + Float(i) / 64 }) }
    for (row, original) in zip(rows(apply(.random, Self.array)), rows(Self.array)) {
      #expect(row.sorted() == original.sorted())
    }
  }

  @Test("normal pixels have the data's mean and variance, unrounded and unclipped, in the units of the raw features")
  func gaussian() {
    let images = ImageSet(
      count: 200, channels: 1, height: 20, width: 20,
      pixels: (0..<80_000).map { $0 % 5 == 0 ? UInt8($0 / 5 % 256) : 0 })
    let statistics = ValueStatistics(of: images)
    guard case .array(let noise) = apply(.gaussian, .images(images)) else {
      Issue.record("not an array")
      return
    }
    #expect(noise.rows == 200 && noise.columns == 400)
    let (mean, deviation) = (statistics.mean / 255, statistics.standardDeviation / 255)
    let own = ValueStatistics(of: noise)
    // Five standard errors of the mean and of the deviation of 80,000 normal numbers.
    #expect(abs(own.mean - mean) < 5 * deviation / 80_000.0.squareRoot())
    #expect(abs(own.standardDeviation - deviation) < 5 * deviation / 160_000.0.squareRoot())
    #expect(own.minimum < 0)
    let test = apply(.gaussian, .images(images), nil, .test)
    #expect(test != .array(noise))
  }

  @Test("texts are read back as they are written, others are refused with what is accepted")
  func parsing() throws {
    for pixels in PixelRandomization.allCases { #expect(try PixelRandomization(parsing: pixels.rawValue) == pixels) }
    for text in ["", "false", "shuffle", "true,random"] {
      let error = #expect(throws: PixelRandomizationError.self) { _ = try PixelRandomization(parsing: text) }
      #expect(error?.description.contains("shuffled") == true)
    }
  }
}
