import MinNormData

/// Draws the filters of a random convolutional network.
///
/// Draws of the stream of features: filter j takes its image, row and column at the indices 3j, 3j + 1, 3j + 2; patches that
/// the whitening of patches is learnt from have theirs from 2⁴⁰ on; number k of Gaussian filter j is the normal number at
/// 2⁴¹ + j · depth + k.
struct RandomFilters {
  /// Patches that the whitening of patches is learnt from.
  static let sampleSize = 100_000
  private static let sampleStart: UInt64 = 1 << 40
  private static let gaussianStart: UInt64 = 1 << 41

  private let map: RandomConvolution
  private let shape: ConvolutionShape
  private let random: CounterRandom

  init(_ map: RandomConvolution, _ shape: ConvolutionShape) {
    self.map = map
    self.shape = shape
    random = CounterRandom(seed: map.seed, stream: .features)
  }

  /// The filters, depth × filters, from prepared training images.
  ///
  /// With a contrast their numbers sum to 0, so that the mean of a patch is no part of a response.
  func draw(from images: TrainingExamples) throws -> Matrix<Float> {
    var filters = try drawn(from: images)
    guard map.contrast != nil else { return filters }
    filters.withView { filters in
      for filter in 0..<filters.columns {
        let numbers = filters.base + filter * filters.stride
        let mean = (0..<filters.rows).reduce(0) { $0 + Double(numbers[$1]) } / Double(filters.rows)
        for number in 0..<filters.rows { numbers[number] = Float(Double(numbers[number]) - mean) }
      }
    }
    return filters
  }

  private func drawn(from images: TrainingExamples) throws -> Matrix<Float> {
    switch map.source {
    case .gaussian:
      let numbers = (0..<UInt64(map.filters * shape.depth)).map { random.normal(at: Self.gaussianStart + $0) }
      return Matrix(rows: shape.depth, columns: map.filters, values: numbers.map { Float($0) })
    case .raw:
      return Matrix(rows: shape.depth, columns: map.filters, values: try patches(of: images, map.filters, from: 0))
    case .patches:
      // Both from one pass over the images.
      let places =
        self.places(map.filters, from: 0, images.count)
        + self.places(Self.sampleSize, from: Self.sampleStart, images.count)
      var values = try patches(of: images, at: places)
      values.withUnsafeMutableBufferPointer { values in
        guard let base = values.baseAddress else { return }
        for index in places.indices { normalize(base + index * shape.depth) }
      }
      let (chosen, sample) = (map.filters * shape.depth, FeatureShape.vector(shape.depth))
      var moments = try MomentSum(dimension: shape.depth, centred: false)
      moments.add(try FeatureMatrix(count: Self.sampleSize, shape: sample, computed: Array(values[chosen...])))
      let whitening = try ZCATransform(moments, epsilon: map.patchEpsilon)
      return twice(whitening, Array(values[..<chosen]))
    }
  }

  /// Less its mean, and of length 1 or divided by its contrast.
  private func normalize(_ patch: UnsafeMutablePointer<Float>) {
    ImageNormalization.normalize(patch, count: shape.depth, contrast: map.contrast)
  }

  /// W W p for every patch, in float64.
  private func twice(_ whitening: ZCATransform, _ patches: [Float]) -> Matrix<Float> {
    var matrix = whitening.matrix
    var filters = Matrix<Double>(rows: shape.depth, columns: map.filters, values: patches.map { Double($0) })
    for _ in 0..<2 {
      var whitened = Matrix<Double>(rows: shape.depth, columns: map.filters)
      filters.withView { filters in
        matrix.withView { matrix in
          // Always as many columns as there ever are in one call, so that a filter does not depend on their number.
          whitened.withView { $0.assignByColumns(matrix, times: filters) }
        }
      }
      filters = whitened
    }
    return filters.converted(to: Float.self)
  }

  /// Where a patch is taken.
  private struct Place {
    let image, row, column: Int
  }

  private func places(_ count: Int, from start: UInt64, _ images: Int) -> [Place] {
    (0..<UInt64(count)).map { index in
      let first = start + 3 * index
      return Place(
        image: random.integer(below: images, at: first),
        row: random.integer(below: shape.height - shape.patch + 1, at: first + 1),
        column: random.integer(below: shape.width - shape.patch + 1, at: first + 2))
    }
  }

  private func patches(of images: TrainingExamples, _ count: Int, from start: UInt64) throws -> [Float] {
    try patches(of: images, at: places(count, from: start, images.count))
  }

  /// The patches at some places, one after the other, each channel by channel and row by row.
  private func patches(of images: TrainingExamples, at places: [Place]) throws -> [Float] {
    var values = [Float](repeating: 0, count: places.count * shape.depth)
    let order = places.indices.sorted { places[$0].image < places[$1].image }
    var next = 0
    try images.forEachBatch { rows, batch in
      let pixels = batch.values(as: Float.self)
      while next < order.count, places[order[next]].image < rows.upperBound {
        let (place, first) = (places[order[next]], order[next] * shape.depth)
        let image = (place.image - rows.lowerBound) * batch.dimension
        for number in 0..<shape.depth {
          let (channel, inside) = (number / (shape.patch * shape.patch), number % (shape.patch * shape.patch))
          let row = channel * shape.height + place.row + inside / shape.patch
          values[first + number] = pixels[image + row * shape.width + place.column + inside % shape.patch]
        }
        next += 1
      }
    }
    return values
  }
}

extension MatrixView where Scalar == Double {
  /// self := A B, a column at a time (xGEMV): 2mk flops each at the speed of memory, with the same bits wherever it stands.
  fileprivate func assignByColumns(_ a: MatrixView, times b: MatrixView) {
    for column in 0..<columns {
      self[allRowsOf: column..<column + 1].assign(a, times: b[allRowsOf: column..<column + 1])
    }
  }
}

extension RandomConvolution: FeatureMapFamily {
  package static var usage: String {
    "random-conv:filters=F[/F/…][,patch=6][,bias=1][,pool=15][,stride=6][,from=patches|raw|gaussian]"
      + "[,images=whitened|normalized|raw][,image-eps=1e-4][,patch-eps=1e-3][,contrast=C][,mirror=yes|no]"
      + "[,pooled=raw|centred|standardized][,bits=8][,seed=S]"
  }
  package static var explanation: String {
    "a convolutional network of one layer with random filters; rectified and pooled (Zhang et al. 2017, "
      + "section 5); with --kernel linear its features are never stored"
  }

  package static var isRandom: Bool { true }
  package var words: String {
    var parameters = parameters
    parameters["filters"] = .init(unitCounts.map { Double($0) })
    parameters["seed"] = .word("\(seed)")
    return parameters.words(name)
  }
  package init(_ arguments: inout FeatureArguments, seed: UInt64) throws {
    let path = "a whole number from 1 to 1000000, or ascending ones such as 1000/2000/4000"
    let filters = try arguments.required("filters", path) { text -> [Int]? in
      let parts = text.split(separator: "/", omittingEmptySubsequences: false)
      let counts = parts.compactMap { Int($0) }.filter { (1...1_000_000).contains($0) }
      return counts.count == parts.count && zip(counts, counts.dropFirst()).allSatisfy { $0 < $1 } ? counts : nil
    }
    self.init(filters: filters, seed: try arguments.seed() ?? seed)
    patch = try arguments.integer("patch", in: 1...1024) ?? patch
    pool = try arguments.integer("pool", in: 1...1024) ?? pool
    stride = try arguments.integer("stride", in: 1...1024) ?? stride
    bias = try arguments.number("bias", "a number ≥ 0") { $0 >= 0 } ?? bias
    patchEpsilon = try arguments.number("patch-eps", "a number > 0") { $0 > 0 } ?? patchEpsilon
    images = try arguments.value("images", "whitened, normalized or raw") { Preparation(rawValue: $0) } ?? images
    if let epsilon = try arguments.number("image-eps", "a number > 0", where: { $0 > 0 }) {
      guard images == .whitened else {
        throw FeatureSpecificationError(
          "feature parameter image-eps is for images=whitened, and these are \(images.rawValue); leave it out; \(Self.usage)"
        )
      }
      imageEpsilon = epsilon
    }
    source = try arguments.value("from", "patches, raw or gaussian") { Source(rawValue: $0) } ?? source
    contrast = try arguments.number("contrast", "a number > 0, such as 1.5e-4") { $0 > 0 }
    let yesOrNo = ["yes": true, "no": false]
    mirrors = try arguments.value("mirror", "yes or no") { yesOrNo[$0] } ?? mirrors
    pooled =
      try arguments.value("pooled", "raw, centred or standardized") { PooledScaling.Kind(rawValue: $0) } ?? pooled
    roundsToBytes = try arguments.value("bits", "8") { $0 == "8" ? true : nil } ?? roundsToBytes
  }
}
