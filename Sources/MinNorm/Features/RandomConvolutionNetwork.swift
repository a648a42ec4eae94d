import MinNormData

/// A random convolutional network with its filters, depth × filters.
struct RandomConvolutionNetwork: FeatureStream {
  let shape: ConvolutionShape
  let bias: Float
  let contrast: Double?
  let mirrors: Bool
  let filters: Matrix<Float>
  /// What is done to pooled features.
  let scaling: PooledScaling?
  let preparation: any FittedFeatureMap
  var featuresPerUnit: Int { shape.featuresPerFilter }
  var flopsPerUnit: Double { shape.flops * (mirrors ? 2 : 1) }
  var byteSteps: ByteSteps? { scaling?.steps }

  func withEngine(_ body: (any FeatureEngine) throws -> Void) throws {
    let convolution = try PooledConvolution(shape, bias: bias, contrast: contrast, mirrors: mirrors)
    try body(Engine(filters, convolution: convolution, scaling: scaling))
  }

  /// The network with the scaling that prepared training examples give it: those of them that are spread evenly, all of a few.
  func scaled(
    _ kind: PooledScaling.Kind, toBytes: Bool, by prepared: TrainingExamples
  ) throws -> RandomConvolutionNetwork {
    let count = min(prepared.count, PooledScaling.sampleSize)
    let sample = try prepared.selecting((0..<count).map { $0 * prepared.count / count })
    var learner = PooledScaling.Learner(kind, toBytes: toBytes)
    let width = min(filters.columns, PooledConvolution.filterLimit)
    var room = [Float](repeating: 0, count: count * width * featuresPerUnit)
    try withEngine { engine in
      for units in pieces(of: 0..<filters.columns, limit: width) {
        let stride = units.count * featuresPerUnit
        try room.withUnsafeMutableBufferPointer { room in
          guard let base = room.baseAddress else { return }
          try engine.fill(base, stride: stride, units: units, of: sample, examples: 0..<count) { _ in }
          learner.learn(UnsafePointer(base), rows: count, width: stride)
        }
      }
    }
    return RandomConvolutionNetwork(
      shape: shape, bias: bias, contrast: contrast, mirrors: mirrors, filters: filters, scaling: learner.scaling,
      preparation: preparation)
  }

  /// A class, because it owns memory that cannot be copied.
  private final class Engine: FeatureEngine {
    private let filters: Matrix<Float>
    private let convolution: PooledConvolution
    private let scaling: PooledScaling?

    init(_ filters: Matrix<Float>, convolution: consuming PooledConvolution, scaling: PooledScaling?) {
      self.filters = filters
      self.convolution = convolution
      self.scaling = scaling
    }

    func fill(
      _ features: UnsafeMutablePointer<Float>, stride: Int, units: Range<Int>, of prepared: FeatureMatrix,
      examples: Range<Int>, observer: (_ share: Double) throws -> Void
    ) throws {
      try filters.withReadOnlyView { filters in
        try prepared.withRows(examples, as: Float.self) { images in
          try convolution.apply(
            to: images.base, count: examples.count, filters: filters[allRowsOf: units], features: features,
            stride: stride, observer: observer)
        }
      }
      let width = convolution.shape.featuresPerFilter
      scaling?.apply(
        to: features, rows: examples.count, stride: stride,
        features: units.lowerBound * width..<units.upperBound * width)
    }
  }
}
