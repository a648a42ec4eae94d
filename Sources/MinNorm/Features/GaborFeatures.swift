import MinNormData

/// Responses of images to a bank of Gabor filters: their magnitude or rectified parts, averaged over windows.
///
/// Each channel is filtered by itself; the outcome is an image again, one channel for each channel, filter and part. Places
/// beyond the edge count as 0. 4s² flops for each pixel and filter; memory: patches and responses of some 8,192 pixels.
package struct GaborFeatures: FixedFeatureMap, Equatable {
  /// The name used on the command line and in records.
  package static let name = "gabor"

  /// What becomes of a complex response.
  package enum Response: String, Sendable, CaseIterable {
    /// |z|: where in the wave a place is does not matter.
    case magnitude
    /// max(0, Re z), max(0, −Re z), max(0, Im z), max(0, −Im z).
    case halfWave = "half-wave"

    /// Numbers for each response.
    var parts: Int { self == .magnitude ? 1 : 4 }
  }

  /// The filters that the images are convolved with.
  package let bank: GaborBank
  /// What becomes of a complex response.
  package let response: Response
  /// Rows and columns of the windows.
  package let pool: Int
  /// From one window to the next.
  package let stride: Int
  /// Every place inside the image, or only those where the whole filter fits.
  package let isPadded: Bool

  /// The features of a bank, with windows of `pool` × `pool` places.
  package init(
    _ bank: GaborBank = GaborBank(), response: Response = .magnitude, pool: Int = 4, stride: Int? = nil,
    isPadded: Bool = true
  ) {
    precondition(pool >= 1 && stride ?? 1 >= 1, "windows have a size and a distance")
    (self.bank, self.response, self.pool) = (bank, response, pool)
    (self.stride, self.isPadded) = (stride ?? pool, isPadded)
  }

  /// All that defines bank and windows.
  package var parameters: [String: ParameterValue] {
    [
      "size": .init(bank.size), "wavelengths": .init(bank.wavelengths), "orientations": .init(bank.orientations),
      "sigma": .number(bank.sigma), "centred": .init(bank.isCentred), "response": .word(response.rawValue),
      "pool": .init(pool), "stride": .init(stride), "padding": isPadded ? "same" : "valid",
    ]
  }

  /// An image of windows, with a channel for each channel, filter and part.
  package func shape(of inputs: FeatureShape) throws -> FeatureShape {
    let (channels, height, width) = try inputs.requireImage(for: Self.name)
    let places = convolution(height, width)
    let windows = MeanPooling(size: pool, stride: stride)
    let (rows, columns) = (windows.count(along: places.outputHeight), windows.count(along: places.outputWidth))
    guard rows > 0, columns > 0 else {
      throw FeatureSpecificationError(
        "features 'gabor': \(inputs) have no place for a filter of \(bank.size) and a window of \(pool); use smaller ones"
      )
    }
    return .image(channels: channels * bank.count * response.parts, height: rows, width: columns)
  }

  /// Patches and responses of one channel of the images that are filtered at once.
  package func memory(of inputs: FeatureShape) throws -> FeatureMapMemory {
    let (_, height, width) = try inputs.requireImage(for: Self.name)
    let convolution = convolution(height, width)
    return FeatureMapMemory(fitted: convolution.planesAtOnce * convolution.bytes(filters: 2 * bank.count))
  }

  /// Flops of the filters on one example: 4s² for each channel, place and complex filter.
  package func convolutionFlops(of inputs: FeatureShape) throws -> Double {
    let (channels, height, width) = try inputs.requireImage(for: Self.name)
    return 4 * Double(channels * convolution(height, width).places * bank.size * bank.size * bank.count)
  }

  /// The map with its filters.
  package func prepared(for inputs: FeatureShape) throws -> any FittedFeatureMap {
    let values = bank.filters.flatMap { $0.real.map { Float($0) } + $0.imaginary.map { Float($0) } }
    return try prepared(
      for: inputs, Matrix(rows: bank.size * bank.size, columns: 2 * bank.count, values: values))
  }

  /// The map with filters that were computed once, whatever this machine's sines are.
  package func restored(for inputs: FeatureShape, from learnt: LearntNumbers) throws -> any FittedFeatureMap {
    try prepared(for: inputs, learnt.floats("filters", rows: bank.size * bank.size, columns: 2 * bank.count))
  }

  private func prepared(for inputs: FeatureShape, _ filters: Matrix<Float>) throws -> any FittedFeatureMap {
    let (channels, height, width) = try inputs.requireImage(for: Self.name)
    return Prepared(
      inputShape: inputs, outputShape: try shape(of: inputs), channels: channels,
      convolution: convolution(height, width), windows: MeanPooling(size: pool, stride: stride), response: response,
      filters: filters)
  }

  private func convolution(_ height: Int, _ width: Int) -> Convolution {
    Convolution(size: bank.size, height: height, width: width, padding: isPadded ? bank.size / 2 : 0)
  }

  private struct Prepared: LearningFeatureMap {
    let inputShape: FeatureShape
    let outputShape: FeatureShape
    let channels: Int
    let convolution: Convolution
    let windows: MeanPooling
    let response: Response
    /// Real and imaginary parts by turns.
    let filters: Matrix<Float>
    var learnt: [String: NumberArray] { ["filters": NumberArray(transposing: filters)] }

    func features(of batch: FeatureMatrix) throws -> FeatureMatrix {
      let (n, width) = (batch.count, outputShape.dimension)
      let group = min(max(n, 1), convolution.planesAtOnce)
      let patches = try OwnedStorage<Float>(count: group * convolution.places * filters.rows)
      let responses = try OwnedStorage<Float>(count: group * convolution.places * filters.columns)
      let values = try [Float](unsafeUninitializedCapacity: n * width) { buffer, initialized in
        guard let target = buffer.baseAddress else { return }
        try batch.forEachPiece(of: group, as: Float.self) { images, pixels in
          for channel in 0..<channels {
            convolution.apply(
              pixels.base + channel * batch.dimension / channels, planes: images.count, planeStride: batch.dimension,
              filters: filters, patches: patches.base, responses: responses.base)
            try average(
              responses.base, count: images.count,
              into: target + images.lowerBound * width + channel * width / channels)
          }
        }
        initialized = n * width
      }
      return try FeatureMatrix(count: n, shape: outputShape, computed: values)
    }

    /// Magnitudes or parts of all responses of one channel, averaged; one example after the other on every thread.
    private func average(
      _ responses: UnsafePointer<Float>, count n: Int, into target: UnsafeMutablePointer<Float>
    ) throws {
      let (height, width, places) = (convolution.outputHeight, convolution.outputWidth, convolution.places)
      let pooled = windows.count(along: height) * windows.count(along: width)
      let (from, to, dimension) = (UInt(bitPattern: responses), UInt(bitPattern: target), outputShape.dimension)
      let parts = min(max(n, 1), Threads.count)
      let room = try OwnedStorage<Float>(count: parts * (places + width))
      let scratch = UInt(bitPattern: room.base)
      parallelRanges(parts) { threads in
        guard let responses = UnsafePointer<Float>(bitPattern: from),
          let target = UnsafeMutablePointer<Float>(bitPattern: to),
          let scratch = UnsafeMutablePointer<Float>(bitPattern: scratch)
        else { return }
        for thread in threads {
          let plane = scratch + thread * (places + width)
          for example in n * thread / parts..<n * (thread + 1) / parts {
            var out = target + example * dimension
            for filter in 0..<filters.columns / 2 {
              let real = responses + (2 * filter * n + example) * places
              for part in 0..<response.parts {
                rectify(real, real + n * places, part, into: plane)
                windows.apply(plane, height: height, width: width, sums: plane + places, into: out)
                out += pooled
              }
            }
          }
        }
      }
    }

    @inline(__always)
    private func rectify(
      _ real: UnsafePointer<Float>, _ imaginary: UnsafePointer<Float>, _ part: Int,
      into plane: UnsafeMutablePointer<Float>
    ) {
      guard response == .halfWave else {
        for place in 0..<convolution.places {
          plane[place] = (real[place] * real[place] + imaginary[place] * imaginary[place]).squareRoot()
        }
        return
      }
      let (source, sign) = (part < 2 ? real : imaginary, Float(part % 2 == 0 ? 1 : -1))
      for place in 0..<convolution.places { plane[place] = max(0, sign * source[place]) }
    }
  }
}

extension GaborFeatures: FeatureMapFamily {
  package static var usage: String {
    "gabor[:size=11,wavelengths=4/7,orientations=8,sigma=0.5,centred=yes|no,response=magnitude|half-wave,pool=4,"
      + "stride=4,padding=same|valid]"
  }
  package static var explanation: String {
    "pooled responses of an image to wavelets; of several lengths and directions"
  }

  package init(_ arguments: inout FeatureArguments, seed: UInt64) throws {
    var bank = GaborBank()
    bank.size =
      try arguments.value("size", "an odd whole number from 3 to 63") { text in
        Int(text).flatMap { (3...63).contains($0) && $0 % 2 == 1 ? $0 : nil }
      } ?? bank.size
    bank.wavelengths =
      try arguments.value("wavelengths", "numbers from 2 to 100 joined with /, as in 4/7") { text in
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Double($0) ?? .nan }
        return numbers.allSatisfy { (2...100).contains($0) } && numbers.count <= 16 ? numbers : nil
      } ?? bank.wavelengths
    bank.orientations = try arguments.integer("orientations", in: 1...64) ?? bank.orientations
    bank.sigma =
      try arguments.number("sigma", "a number from 0.1 to 10, in wavelengths") { (0.1...10).contains($0) } ?? bank.sigma
    bank.isCentred =
      try arguments.value("centred", "yes or no") { ["yes": true, "no": false][$0] } ?? bank.isCentred
    let response = try arguments.value("response", "magnitude or half-wave") { Response(rawValue: $0) }
    let pool = try arguments.integer("pool", in: 1...256)
    let stride = try arguments.integer("stride", in: 1...256)
    let isPadded = try arguments.value("padding", "same or valid") { ["same": true, "valid": false][$0] }
    self.init(bank, response: response ?? .magnitude, pool: pool ?? 4, stride: stride, isPadded: isPadded ?? true)
  }
}
