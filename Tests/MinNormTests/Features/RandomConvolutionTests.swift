import MinNorm
import MinNormData
import Testing

@Suite struct RandomConvolutionTests {
  /// Small images of noise with an edge.
  static func images(_ count: Int, channels: Int = 1, height: Int = 5, width: Int = 4) -> Inputs {
    var random = TestRandom(7)
    let pixels = (0..<count * channels * height * width).map { index in
      UInt8(min(255, (index % width) * 40 + Int(120 * random.uniform())))
    }
    return .images(ImageSet(count: count, channels: channels, height: height, width: width, pixels: pixels))
  }

  /// A small map of the released recipe's kind.
  func small(
    _ filters: [Int], _ source: RandomConvolution.Source = .patches, _ images: RandomConvolution.Preparation = .whitened
  ) -> RandomConvolution {
    var map = RandomConvolution(filters: filters, seed: 11)
    map.images = images
    (map.patch, map.pool, map.stride, map.bias, map.source) = (2, 2, 1, 0.1, source)
    return map
  }

  /// The recipe by other means: whitening by `ZCAWhitening`, draws as documented, plain loops in float64.
  @Test(
    "the features are those of the recipe, step by step", arguments: RandomConvolution.Source.allCases,
    RandomConvolution.Preparation.allCases)
  func recipe(source: RandomConvolution.Source, preparation: RandomConvolution.Preparation) throws {
    let (n, height, width, patch, depth, filters) = (60, 5, 4, 2, 4, 9)
    let inputs = Self.images(n, height: height, width: width)
    let raw = try RawFeatures().features(of: inputs)
    func normalized(_ values: [Float]) -> [Float] {
      let numbers = values.map { Double($0) }
      let mean = numbers.reduce(0, +) / Double(numbers.count)
      let length = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
      return numbers.map { Float(($0 - mean) / length) }
    }
    func whitened(_ rows: [[Float]], by learnt: [[Float]], _ epsilon: Double) throws -> [[Float]] {
      func array(_ rows: [[Float]]) -> Inputs {
        .array(NumberArray(rows: rows.count, columns: rows[0].count, values: rows.flatMap { $0 }))
      }
      let map = try ZCAWhitening(epsilon: epsilon, centred: false).fitted(to: array(learnt))
      let values = try map.features(of: array(rows)).values
      return rows.indices.map { Array(values[$0 * rows[0].count..<($0 + 1) * rows[0].count]) }
    }
    let plain = (0..<n).map { Array(raw.values[$0 * height * width..<($0 + 1) * height * width]) }
    let rows = plain.map(normalized)
    let images =
      switch preparation {
      case .raw: plain
      case .normalized: rows
      case .whitened: try whitened(rows, by: rows, 1e-4)
      }

    let random = CounterRandom(seed: 11, stream: .features)
    func drawn(_ first: UInt64) -> [Float] {
      let image = images[random.integer(below: n, at: first)]
      let (y, x) = (random.integer(below: height - 1, at: first + 1), random.integer(below: width - 1, at: first + 2))
      let corner = y * width + x
      return [corner, corner + 1, corner + width, corner + width + 1].map { image[$0] }
    }
    let patches: [[Float]]
    switch source {
    case .raw: patches = (0..<UInt64(filters)).map { drawn(3 * $0) }
    case .gaussian:
      patches = (0..<UInt64(filters)).map { j in
        (0..<UInt64(depth)).map { Float(random.normal(at: (1 << 41) + j * UInt64(depth) + $0)) }
      }
    case .patches:
      let sample = (0..<100_000 as Range<UInt64>).map { normalized(drawn((1 << 40) + 3 * $0)) }
      let chosen = (0..<UInt64(filters)).map { normalized(drawn(3 * $0)) }
      patches = try whitened(whitened(chosen, by: sample, 1e-3), by: sample, 1e-3)
    }
    let found = try small([filters], source, preparation).fitted(to: inputs).features(of: inputs)
    let cells = (height - patch) * (width - patch)
    #expect(found.dimension == filters * 2 * cells)
    var (difference, size) = (0.0, 0.0)
    for (row, image) in images.enumerated() {
      for (filter, numbers) in patches.enumerated() {
        func response(_ y: Int, _ x: Int) -> Double {
          var sum = 0.0
          for k in 0..<depth { sum += Double(numbers[k]) * Double(image[(y + k / patch) * width + x + k % patch]) }
          return sum
        }
        for (place, sign) in [1.0, -1.0].enumerated() {
          for cell in 0..<cells {
            let (y, x) = (cell / (width - patch), cell % (width - patch))
            var expected = 0.0
            for corner in 0..<4 {
              expected += max(0, sign * response(y + corner / 2, x + corner % 2) - 0.1) / 4
            }
            let value = Double(found.values[((row * filters + filter) * 2 + place) * cells + cell])
            difference = max(difference, abs(value - expected))
            size = max(size, abs(expected))
          }
        }
      }
    }
    // Whitened twice in float32 here and in float64 there, with factors of up to 1/√1e-3 each.
    #expect(difference < 1e-4 * size && size > 0, "\(difference) of \(size)")
  }

  @Test(
    "the first filters of a larger map are the smaller map, bit for bit", arguments: RandomConvolution.Source.allCases)
  func prefix(source: RandomConvolution.Source) throws {
    let inputs = Self.images(40)
    let few = try small([20], source).fitted(to: inputs).features(of: inputs)
    let many = try small([150], source).fitted(to: inputs).features(of: inputs)
    for row in 0..<40 {
      let (short, long) = (row * few.dimension, row * many.dimension)
      #expect(few.values[short..<short + few.dimension] == many.values[long..<long + few.dimension])
    }
    #expect(many.squaredNorms.contains { $0 > 0 })
  }

  @Test("what is done to images tells maps apart, and only whitening takes memory for moments")
  func preparation() throws {
    let maps = RandomConvolution.Preparation.allCases.map { small([4], .patches, $0) }
    #expect(Set(maps.map(\.parameters)).count == 3)
    let memory = try maps.map { try $0.memory(of: .image(channels: 3, height: 32, width: 32)).fitted }
    #expect(memory[0] > memory[1] + 8 * 3072 * 3072 && memory[1] == memory[2])
    #expect(
      try FeatureSpecification(parsing: "random-conv:filters=4,images=raw").map(seed: 3).parameters["images"] == "raw")
  }

  @Test("color images of 32 × 32 give 18 features a filter, digits too, and a patch may fill the image")
  func sizes() throws {
    let map = try FeatureSpecification(parsing: "random-conv:filters=1000").map(seed: 0)
    #expect(try map.shape(of: .image(channels: 3, height: 32, width: 32)) == .vector(18_000))
    #expect(try map.shape(of: .image(channels: 1, height: 28, width: 28)) == .vector(18_000))
    let whole = try FeatureSpecification(parsing: "random-conv:filters=3,patch=4").map(seed: 0)
    #expect(try whole.shape(of: .image(channels: 1, height: 4, width: 5)) == .vector(6))
    let inputs = Self.images(12, height: 4, width: 5)
    #expect(try whole.fitted(to: inputs).features(of: inputs).dimension == 6)
  }

  @Test("what is written wrongly, and examples that are no images or too small, are refused with what to do")
  func refused() throws {
    for text in [
      "random-conv", "random-conv:filters=0", "random-conv:filters=8/4", "random-conv:filters=4/4",
      "random-conv:filters=4/", "random-conv:filters=4,patch=0", "random-conv:filters=4,bias=-1",
      "random-conv:filters=4,from=nowhere", "random-conv:filters=4,images=grey", "random-conv:filters=4,image-eps=0",
      "random-conv:filters=4,size=3", "random-conv:filters=4,contrast=0", "random-conv:filters=4,mirror=1",
      "random-conv:filters=4,pooled=whitened", "random-conv:filters=4,bits=4",
    ] {
      let error = #expect(throws: FeatureSpecificationError.self) { try FeatureSpecification(parsing: text) }
      #expect(error?.description.contains("random-conv:filters=F") == true, "\(text)")
    }
    let useless = #expect(throws: FeatureSpecificationError.self) {
      try FeatureSpecification(parsing: "random-conv:filters=4,images=raw,image-eps=1e-3")
    }
    #expect(useless?.description.contains("image-eps is for images=whitened, and these are raw") == true)
    let map = RandomConvolution(filters: [4])
    let small = #expect(throws: FeatureSpecificationError.self) {
      try map.shape(of: .image(channels: 1, height: 4, width: 5))
    }
    #expect(small?.description.contains("patch=4") == true)
    #expect(throws: FeatureSpecificationError.self) { try map.shape(of: .vector(100)) }
    let path = #expect(throws: FeatureSpecificationError.self) {
      try RandomConvolution(filters: [4, 8]).fitted(to: Self.images(10, height: 8, width: 8))
    }
    #expect(path?.description.contains("--kernel linear") == true)
  }
}
