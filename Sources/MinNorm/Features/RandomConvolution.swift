import MinNormData

/// A convolutional network of one layer with random filters, with a rectifier for each sign and average pooling.
///
/// Coates and Ng (2012); the network of Zhang et al. (2017) as the same group described it later:
///
/// 1. Each image less its mean, scaled to length 1.
/// 2. Whitening of whole images, W = V(Λ + 1e-4)^(−1/2)Vᵀ with the second moments of the training images about zero.
///    The program that the group released does neither of the two, `images = .raw`, and errs less on CIFAR-10.
/// 3. Filters: random 6 × 6 patches p of the training images so prepared, less their mean, scaled to length 1, and whitened
///    twice, P P p with the same formula for patches and bias 1e-3, in the place of whitening filter and patch; or the patches
///    as they are; or standard normal numbers.
/// 4. Responses x at all places of an image, without padding; max(0, x − 1) and max(0, −x − 1).
/// 5. Means over windows of 15 × 15 places every 6 places: 3 × 3 cells of a 32 × 32 image, so 18 features of a filter.
///
/// Steps of other recipes are options: patches normalized by their own contrast (`PatchContrast`), means over an image and its
/// mirror image, pooled features less their mean or standardized, and rounded to bytes (`PooledScaling`).
///
/// Filter j is a function of the seed, j and the training images, so the first filters of more are the fewer ones. Features are
/// in the order of the filters. 2 · 27² · 108 flops for each filter and color image of 32 × 32, twice as many with mirror images.
package struct RandomConvolution: StreamedFeatureMap, Equatable {
  /// The name used on the command line and in records.
  package static let name = "random-conv"

  /// Where filters come from.
  package enum Source: String, Sendable, CaseIterable {
    /// Random patches of the prepared training images, normalized and whitened twice.
    case patches
    /// Such patches as they are.
    case raw
    /// Standard normal numbers.
    case gaussian
  }

  /// What is done to whole images before filters are drawn from them and applied.
  package enum Preparation: String, Sendable, CaseIterable {
    /// Normalized, and whitened.
    case whitened
    /// Less their mean, scaled to length 1.
    case normalized
    /// Nothing.
    case raw
  }

  /// Numbers of filters to stop at, ascending; the last is all of them.
  package var unitCounts: [Int]
  /// Rows and columns of a patch.
  package var patch = 6
  /// b in max(0, ±x − b).
  package var bias = 1.0
  /// Rows and columns of a window.
  package var pool = 15
  /// Places from window to window.
  package var stride = 6
  /// What is done to whole images.
  package var images = Preparation.whitened
  /// ε of the whitening of images, where they are whitened.
  package var imageEpsilon = 1e-4
  /// ε of the whitening of patches.
  package var patchEpsilon = 1e-3
  /// Where filters come from.
  package var source = Source.patches
  /// c of the contrast that patches are divided by; nil where they are as they are.
  package var contrast: Double?
  /// Features are means over an image and its mirror image.
  package var mirrors = false
  /// What is done to pooled features.
  package var pooled = PooledScaling.Kind.raw
  /// Pooled features are rounded to bytes.
  package var roundsToBytes = false
  /// The seed of the filters.
  package var seed: UInt64

  /// The released recipe with so many filters, or with a path of ascending numbers of them.
  package init(filters: [Int], seed: UInt64 = 0) {
    precondition(!filters.isEmpty && filters[0] >= 1, "there is a filter")
    precondition(zip(filters, filters.dropFirst()).allSatisfy { $0 < $1 }, "a path ascends")
    unitCounts = filters
    self.seed = seed
  }

  /// The number of all filters: the last of `unitCounts`.
  package var filters: Int { unitCounts[unitCounts.count - 1] }
  /// Units are filters, and asked for as `filters`.
  package var unitsParameter: String { "filters" }

  /// What defines it, with the number of all filters.
  package var parameters: [String: ParameterValue] {
    [
      "filters": .init(filters), "patch": .init(patch), "bias": .number(bias), "pool": .init(pool),
      "stride": .init(stride), "images": .word(images.rawValue), "image-eps": .number(imageEpsilon),
      "patch-eps": .number(patchEpsilon), "from": .word(source.rawValue),
    ].filter { images == .whitened || $0.key != "image-eps" }.merging(options) { $1 }
  }

  /// The steps that the released recipe does not have, where they are asked for.
  private var options: [String: ParameterValue] {
    var options: [String: ParameterValue] = [:]
    if let contrast { options["contrast"] = .number(contrast) }
    if mirrors { options["mirror"] = .init(true) }
    if pooled != .raw { options["pooled"] = .word(pooled.rawValue) }
    if roundsToBytes { options["bits"] = 8 }
    return options
  }

  /// 2 · cells · filters numbers.
  package func shape(of inputs: FeatureShape) throws -> FeatureShape {
    .vector(try geometry(of: inputs).featuresPerFilter * filters)
  }

  /// The whitening while it is made and the filters; the responses of some images.
  package func memory(of inputs: FeatureShape) throws -> FeatureMapMemory {
    let shape = try geometry(of: inputs)
    let sample = source == .patches ? RandomFilters.sampleSize * (8 * shape.depth + 32) : 0
    let whitening = images == .whitened ? MomentSum.bytes(dimension: inputs.dimension) : 0
    // The images are whitened, and what that took is free but for the matrix, before patches are.
    let matrix = images == .whitened ? 12 * inputs.dimension * inputs.dimension : 0
    let fitted = max(whitening, matrix + sample) + 4 * filterBytes(shape) + streamBytes(shape)
    return FeatureMapMemory(fitted: fitted, perExample: 8 * inputs.dimension)
  }

  /// The map with its filters; its features are stored.
  ///
  /// - Throws: `FeatureSpecificationError` where there is a path, which only a stream can follow.
  package func fitted(to training: TrainingExamples) throws -> any FittedFeatureMap {
    guard unitCounts.count == 1 else {
      throw FeatureSpecificationError(
        "features 'random-conv' with several numbers of filters are for solve with --kernel linear and --solver cholesky; "
          + "give one number")
    }
    return Fitted(try network(fittedTo: training))
  }

  // MARK: Streaming

  /// 2 · cells.
  package func featuresPerUnit(of inputs: FeatureShape) throws -> Int { try geometry(of: inputs).featuresPerFilter }
  /// 2 · places · numbers of a patch, and the same for a mirror image.
  package func flopsPerUnit(of inputs: FeatureShape) throws -> Double {
    try geometry(of: inputs).flops * (mirrors ? 2 : 1)
  }
  /// Bytes, where they are asked for.
  package var featureFormat: NumberFormat { roundsToBytes ? .uint8 : .float32 }
  /// The filters, patches and responses of some images.
  package func streamBytes(of inputs: FeatureShape) throws -> Int {
    streamBytes(try geometry(of: inputs))
  }
  /// The map with its filters; its features are made when they are asked for.
  package func stream(fittedTo training: TrainingExamples) throws -> any FeatureStream {
    try network(fittedTo: training)
  }

  private func filterBytes(_ shape: ConvolutionShape) -> Int { 4 * filters * shape.depth }

  private func streamBytes(_ shape: ConvolutionShape) -> Int {
    let scaling = learnsScaling ? PooledScaling.bytes(shape, filters: filters) : 0
    return filterBytes(shape) + PooledConvolution.bytes(shape) + scaling
  }

  private var learnsScaling: Bool { pooled != .raw || roundsToBytes }

  /// Sizes and places in images of this shape.
  func geometry(of inputs: FeatureShape) throws -> ConvolutionShape {
    let (channels, height, width) = try inputs.requireImage(for: Self.name)
    guard patch <= min(height, width) else {
      throw FeatureSpecificationError(
        "features 'random-conv': a patch of \(patch) × \(patch) does not fit into \(inputs); give patch=\(min(height, width)) "
          + "or less")
    }
    return ConvolutionShape(
      channels: channels, height: height, width: width, patch: patch, pool: pool, stride: stride)
  }

  private func network(fittedTo training: TrainingExamples) throws -> RandomConvolutionNetwork {
    let shape = try geometry(of: training.shape)
    let preparation = try preparation(fittedTo: training)
    let prepared = preparation.reduce(training) { $0.mapped(by: $1) }
    let filters = try RandomFilters(self, shape).draw(from: prepared)
    let network = network(
      shape, filters: filters, scaling: nil,
      preparation: FittedFeatureChain(inputShape: training.shape, preparation, batchSize: training.batchSize))
    return learnsScaling ? try network.scaled(pooled, toBytes: roundsToBytes, by: prepared) : network
  }

  private func network(
    _ shape: ConvolutionShape, filters: Matrix<Float>, scaling: PooledScaling?, preparation: any FittedFeatureMap
  ) -> RandomConvolutionNetwork {
    RandomConvolutionNetwork(
      shape: shape, bias: Float(bias), contrast: contrast, mirrors: mirrors, filters: filters, scaling: scaling,
      preparation: preparation)
  }

  private func preparation(fittedTo training: TrainingExamples) throws -> [any FittedFeatureMap] {
    guard images != .raw else { return [] }
    let normalization = ImageNormalization(inputShape: training.shape)
    guard images == .whitened else { return [normalization] }
    let whitening = ZCAWhitening(epsilon: imageEpsilon, centred: false)
    return [normalization, try whitening.fitted(to: training.mapped(by: normalization))]
  }

  /// The map with filters and a whitening that it once learnt.
  package func restored(for inputs: FeatureShape, from learnt: LearntNumbers) throws -> any FittedFeatureMap {
    let shape = try geometry(of: inputs)
    var maps: [any FittedFeatureMap] = images == .raw ? [] : [ImageNormalization(inputShape: inputs)]
    if images == .whitened { maps.append(try ZCATransform.restored(for: inputs, from: learnt.part("images."))) }
    let features = filters * shape.featuresPerFilter
    return Fitted(
      network(
        shape, filters: try learnt.floats("filters", rows: shape.depth, columns: filters),
        scaling: learnsScaling
          ? try PooledScaling(from: learnt, count: features, kind: pooled, toBytes: roundsToBytes) : nil,
        preparation: FittedFeatureChain(inputShape: inputs, maps)))
  }

  /// The map that stores its features.
  private struct Fitted: LearningFeatureMap {
    let network: RandomConvolutionNetwork
    var inputShape: FeatureShape { network.preparation.inputShape }
    var outputShape: FeatureShape { .vector(network.filters.columns * network.featuresPerUnit) }

    var learnt: [String: NumberArray] {
      let preparation = (network.preparation as? FittedFeatureChain)?.learntByLast ?? [:]
      let whitening = preparation.map { ("images.\($0.key)", $0.value) }
      let own = [("filters", NumberArray(transposing: network.filters))]
      return Dictionary(uniqueKeysWithValues: whitening + own + (network.scaling?.learnt ?? []))
    }

    init(_ network: RandomConvolutionNetwork) { self.network = network }

    func features(of batch: FeatureMatrix) throws -> FeatureMatrix {
      let prepared = try network.preparation.features(of: batch)
      let (count, width) = (batch.count, outputShape.dimension)
      var values = [Float](repeating: 0, count: count * width)
      try values.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        try network.withEngine {
          try $0.fill(
            base, stride: width, units: 0..<network.filters.columns, of: prepared, examples: 0..<count
          ) { _ in }
        }
      }
      return try FeatureMatrix(count: count, shape: outputShape, computed: values)
    }
  }
}
