import MinNorm
import MinNormData
import Testing

/// What every feature map must satisfy: one line per map in `FeatureMapTests` runs all of it.
struct FeatureMapChecker: Sendable {
  /// As written on the command line.
  let specification: String
  /// Whether it can be applied to plain arrays.
  var takesArrays = true
  /// Whether it has more to learn than the shape of the examples.
  var learns = false

  private static let trainCount = 23

  static func images(_ count: Int, channels: Int = 3, seed: UInt64) -> Inputs {
    let random = CounterRandom(seed: seed, stream: .noise)
    let (height, width) = (9, 11)
    let pixels = (0..<count * channels * height * width).map { UInt8(random.integer(below: 256, at: UInt64($0))) }
    return .images(ImageSet(count: count, channels: channels, height: height, width: width, pixels: pixels))
  }

  private static func arrays(_ count: Int, seed: UInt64) -> Inputs {
    let random = CounterRandom(seed: seed, stream: .noise)
    return .array(
      NumberArray(rows: count, columns: 7, values: (0..<count * 7).map { Float(random.normal(at: UInt64($0))) }))
  }

  private func chain(batchSize: Int? = nil, seed: UInt64 = 3) throws -> FeatureChain {
    let chain = try FeatureSpecification(parsing: specification).map(seed: seed)
    return FeatureChain(chain.links, batchSize: batchSize)
  }

  func check() throws {
    let count = Self.trainCount
    try check(Self.images(count, seed: 1), Self.images(6, seed: 2))
    try check(Self.images(count, channels: 1, seed: 1), Self.images(6, channels: 1, seed: 2))
    if takesArrays {
      try check(Self.arrays(count, seed: 1), Self.arrays(6, seed: 2))
    } else {
      try checkRefusal()
    }
    try checkExtremes()
  }

  private func check(_ train: Inputs, _ test: Inputs) throws {
    let shape = FeatureShape(train)
    let fitted = try chain().fitted(to: train)
    let (trainFeatures, testFeatures) = (try fitted.features(of: train), try fitted.features(of: test))

    let planned = try chain().shape(of: shape)
    #expect(trainFeatures.shape == planned && testFeatures.shape == planned && fitted.outputShape == planned)
    #expect(trainFeatures.count == train.count && testFeatures.count == test.count)
    let memory = try chain().workBytes(of: shape, count: train.count)
    #expect(memory >= 0 && memory < 1 << 30)

    let again = try chain().fitted(to: train)
    #expect(try again.features(of: train) == trainFeatures, "the same seed gives the same features, bit for bit")

    // What is learnt is a sum over the examples in batches, and products round by their size.
    for batchSize in [1, 2, 7, train.count] {
      let pieces = try chain(batchSize: batchSize).fitted(to: train)
      expectEqual(try pieces.features(of: train), trainFeatures, "batches of \(batchSize)")
      expectEqual(try pieces.features(of: test), testFeatures, "batches of \(batchSize)")
    }

    // A test example is mapped by itself: the other ones do not matter, nor do they for what was learnt.
    for index in 0..<test.count {
      expectEqual(try fitted.features(of: test.selecting([index])), try testFeatures.selecting([index]), "alone")
    }
    let elsewhere = try chain().fitted(to: test).features(of: test)
    if learns {
      #expect(elsewhere != testFeatures, "what is learnt depends on the training examples")
    } else {
      #expect(elsewhere == testFeatures, "nothing is learnt from the training examples")
    }
    let none = try fitted.features(of: test.selecting([Int]()))
    #expect(none.count == 0 && none.shape == planned)
  }

  private func expectEqual(_ one: FeatureMatrix, _ other: FeatureMatrix, _ what: String) {
    let scale = other.values.reduce(Float(0)) { max($0, abs($1)) }
    // Sums of at most some hundred float32 products, of the size of the largest number.
    let gap = zip(one.values, other.values).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
    #expect(one.shape == other.shape && gap <= 2e-5 * max(scale, .leastNormalMagnitude), "\(specification): \(what)")
  }

  private func checkRefusal() throws {
    let error = #expect(throws: FeatureSpecificationError.self) {
      _ = try chain().fitted(to: Self.arrays(5, seed: 1))
    }
    #expect(error?.description.contains("images") == true && error?.description.contains("\n") == false)
    #expect(throws: FeatureSpecificationError.self) { _ = try chain().shape(of: .vector(7)) }
  }

  /// Black, white and equal images have finite features.
  private func checkExtremes() throws {
    let plane = 9 * 11
    let pixels = [UInt8](repeating: 0, count: 2 * plane) + [UInt8](repeating: 255, count: 2 * plane)
    let inputs = Inputs.images(ImageSet(count: 4, channels: 1, height: 9, width: 11, pixels: pixels))
    let features = try chain().fitted(to: inputs).features(of: inputs)
    #expect(features.values.allSatisfy { $0.isFinite })
  }
}
