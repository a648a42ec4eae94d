import MinNormData

extension Model {
  /// Lends the outputs at all rows in order, a block at a time; the memory is that of a block.
  ///
  /// The features are made in the same batches, and the kernel's values in the same tiles, as those of the training run for as
  /// many rows; so the results have the same bits.
  package func forEachBlock(
    of inputs: InputRows, function: Function, observer: WorkObserver = unobserved,
    _ body: (_ rows: Range<Int>, _ outputs: Matrix<Double>) throws -> Void
  ) throws {
    let (interpolant, size) = (interpolant(function), blockSize)
    var (pending, done): (FeatureMatrix?, Int) = (nil, 0)
    func evaluate(_ block: FeatureMatrix) throws {
      var values = try interpolant.predictions(at: block, observer: unobserved)
      if let intercepts = function.intercepts { values = values.addingToColumns(intercepts) }
      try body(done..<done + block.count, values)
      done += block.count
      try observer(Double(done), Double(inputs.count))
    }
    for batch in features.isIdentity ? Array(pieces(of: 0..<inputs.count, limit: size)) : features.batches(inputs.count)
    {
      let part = try features.features(of: rawFeatures(adapted(try inputs.next(batch.count), batch.lowerBound, inputs)))
      var rest = try pending.map { try $0.appending(part) } ?? part
      while rest.count >= size {
        try evaluate(rest.count == size ? rest : rest.selecting(Array(0..<size)))
        rest = try rest.selecting(Array(size..<rest.count))
      }
      pending = rest.count > 0 ? rest : nil
    }
    if let pending { try evaluate(pending) }
  }

  /// Rows of a block: whole tiles, some 64 MB of features.
  private var blockSize: Int {
    let bytes = max(1, features.outputShape.dimension * max(inputFormat, .float32).bytesPerNumber)
    return KernelTile<Double>.rowLimit * max(1, min(4, (64 << 20) / (bytes * KernelTile<Double>.rowLimit)))
  }

  private func rawFeatures(_ inputs: Inputs) throws -> FeatureMatrix {
    try MinNorm.rawFeatures(of: inputs, 0..<inputs.count)
  }

  /// Inputs as the model was fitted to them: of its shape and in its format, which holds the numbers of narrower ones; whole
  /// numbers from 0 to 255 as images where it was fitted to images.
  func adapted(_ inputs: Inputs, _ first: Int, _ source: InputRows) throws -> Inputs {
    guard inputs.dimension == features.inputShape.dimension else {
      throw DataError.malformed(
        file: source.source, offset: nil, expected: "\(features.inputShape), as the model was fitted to",
        found: "\(FeatureShape(inputs))")
    }
    switch (features.inputShape, inputs) {
    case (.image, .images) where FeatureShape(inputs) == features.inputShape: return inputs
    case (.image(let channels, let height, let width), _):
      return .images(
        ImageSet(
          count: inputs.count, channels: channels, height: height, width: width,
          pixels: try intensities(inputs, first, source)))
    case (.vector, _):
      return .array(
        NumberArray(rows: inputs.count, columns: inputs.dimension, numbers: inputs.numbers.widened(to: inputFormat)))
    }
  }

  private func intensities(_ inputs: Inputs, _ first: Int, _ source: InputRows) throws -> [UInt8] {
    if case .uint8(let bytes) = inputs.numbers { return bytes }
    let values = inputs.numbers.widened
    return try values.indices.map { index in
      guard let byte = UInt8(exactly: values[index]) else {
        throw DataError.malformed(
          file: source.source, offset: nil,
          expected: "intensities, whole numbers from 0 to 255, because the model was fitted to images",
          found: "\(values[index]) in row \(first + index / inputs.dimension), column \(index % inputs.dimension)")
      }
      return byte
    }
  }
}
