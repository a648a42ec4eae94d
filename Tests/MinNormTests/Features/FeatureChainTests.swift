import MinNorm
import MinNormData
import Testing

@Suite struct FeatureChainTests {
  private static func images(_ count: Int, seed: UInt64 = 1) -> Inputs {
    let random = CounterRandom(seed: seed, stream: .noise)
    let pixels = (0..<count * 12).map { UInt8(random.integer(below: 256, at: UInt64($0))) }
    return .images(ImageSet(count: count, channels: 1, height: 3, width: 4, pixels: pixels))
  }

  /// Subtracts the mean of all numbers of the training examples: the least map that learns.
  private struct Shift: FeatureMap {
    static let name = "shift"
    let parameters: [String: ParameterValue] = [:]
    func shape(of inputs: FeatureShape) -> FeatureShape { inputs }
    func fitted(to training: TrainingExamples) throws -> any FittedFeatureMap {
      var sum = 0.0
      try training.forEachBatch { _, batch in sum += batch.values.reduce(0) { $0 + Double($1) } }
      return Fitted(
        inputShape: training.shape, mean: Float(sum / Double(training.count * training.shape.dimension)))
    }
    struct Fitted: FittedFeatureMap {
      let inputShape: FeatureShape
      let mean: Float
      var outputShape: FeatureShape { inputShape }
      func features(of batch: FeatureMatrix) throws -> FeatureMatrix {
        try FeatureMatrix(count: batch.count, shape: batch.shape, numbers: .float32(batch.values.map { $0 - mean }))
      }
    }
  }

  @Test("a later map learns from what the earlier ones make of the training examples, whatever the batch size")
  func fitting() throws {
    let (train, test) = (Self.images(23), Self.images(5, seed: 2))
    let raw = try RawFeatures().features(of: train).values
    let mean = raw.reduce(0.0) { $0 + Double($1) } / Double(raw.count)
    for batchSize in [1, 7, 23, 100] {
      let chain = FeatureChain([RawFeatures(), Shift(), Shift()], batchSize: batchSize)
      let fitted = try chain.fitted(to: train)
      let expected = try RawFeatures().features(of: test).values.map { Double($0) - mean }
      for (value, target) in zip(try fitted.features(of: test).values, expected) {
        #expect(abs(Double(value) - target) < 1e-6)
      }
      #expect(fitted.outputShape == .image(channels: 1, height: 3, width: 4))
    }
  }

  @Test("the shape of images stays with raw features, in a selection too, and arrays have none")
  func shapes() throws {
    let features = try RawFeatures().features(of: Self.images(4))
    #expect(features.shape == .image(channels: 1, height: 3, width: 4) && features.dimension == 12)
    #expect(try features.selecting([2, 0]).shape == features.shape)
    #expect(FeatureShape(.array(NumberArray(rows: 1, columns: 2, values: [1, 2]))) == .vector(2))
  }

  @Test("random Fourier features in a chain are those of the map alone, bit for bit")
  func batches() throws {
    let inputs = Self.images(50)
    let map = RandomFourierFeatures(count: 12, bandwidth: 2)
    let alone = try map.features(of: inputs)
    #expect(try FeatureChain([RawFeatures(), map]).fitted(to: inputs).features(of: inputs) == alone)
    let pieces = try FeatureChain([map], batchSize: 17).fitted(to: inputs).features(of: inputs)
    for (one, other) in zip(alone.values, pieces.values) { #expect(abs(one - other) < 1e-6) }
  }

  @Test("no examples give no features")
  func empty() throws {
    let features = try RandomFourierFeatures(count: 4, bandwidth: 1).features(of: Self.images(0))
    #expect(features.count == 0 && features.dimension == 4)
  }

  @Test("a number that is not finite is named by its row among all examples")
  func nonFinite() throws {
    var values = [Float](repeating: 1, count: 40)
    values[2 * 17 + 1] = .infinity
    let inputs = Inputs.array(NumberArray(rows: 20, columns: 2, values: values))
    let chain = FeatureChain([RandomFourierFeatures(count: 4, bandwidth: 1)], batchSize: 3)
    #expect(throws: LinearAlgebraError.nonFinite(what: "the feature matrix", row: 17, column: 1)) {
      _ = try chain.fitted(to: inputs).features(of: inputs)
    }
  }

  @Test("memory beside inputs and outputs is that of one batch and of what is fitted")
  func memory() throws {
    let shape = FeatureShape.vector(1000)
    #expect(try FeatureChain([RawFeatures()]).workBytes(of: shape, count: 1 << 20) == 0)
    let fourier = FeatureChain([RandomFourierFeatures(count: 2000, bandwidth: 1)])
    let (few, many) = (try fourier.workBytes(of: shape, count: 10), try fourier.workBytes(of: shape, count: 1 << 20))
    #expect(few > 4_000_000 && few < 5_000_000 && many < 50_000_000)
  }
}
