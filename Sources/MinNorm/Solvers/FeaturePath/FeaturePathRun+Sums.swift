// Features, and the sums of their products.
extension FeaturePathRun {
  func accumulate(
    from done: inout Int, to count: Int, _ gram: borrowing PackedSymmetricMatrix<Scalar>
  ) throws {
    let blocks = path.blocks(from: done, to: count)
    guard !blocks.isEmpty else { return }
    // As much as has been done before counts as done.
    let (start, total) = (Double(done), Double(count))
    try timed(.accumulate) {
      try solver.prepared.stream.withEngine { engine in
        for units in blocks {
          let (before, share) = (Double(units.lowerBound), Double(units.count))
          try hear(.accumulate, max(start, before), total)
          try add(units, engine, gram) { [self] part in try hear(.accumulate, before + share * part, total) }
          done = units.upperBound
          try requireFinite(gram)
          if checkpoint?.isDue == true || interruption != nil { try save(done, gram) }
          if let interruption { throw interruption }
        }
      }
    }
  }

  /// Before sums are kept: an entry that is not finite has made its row's diagonal so.
  private func requireFinite(_ gram: borrowing PackedSymmetricMatrix<Scalar>) throws {
    if let index = gram.firstNonFiniteDiagonal() {
      throw LinearAlgebraError.nonFinite(what: "the Gram matrix", row: index, column: index)
    }
  }

  /// Without a checkpoint an interruption ends the run at once; with one it waits for the end of the block.
  private func hear(_ phase: FeaturePathPhase, _ done: Double, _ total: Double) throws {
    guard interruption == nil else { return }
    do { try observer(phase, done, total) } catch {
      guard checkpoint != nil else { throw error }
      interruption = error
    }
  }

  /// Adds the products of one block of features.
  private func add(
    _ units: Range<Int>, _ engine: any FeatureEngine, _ gram: borrowing PackedSymmetricMatrix<Scalar>,
    observer: (_ share: Double) throws -> Void
  ) throws {
    let featureShare = solver.featureFlops / (solver.featureFlops + solver.productFlops)
    var start = clock.now
    try block.fill(units, engine) { try observer(featureShare * $0) }
    seconds.features += (clock.now - start) / .seconds(1)
    start = clock.now
    let own = Double(order) / Double(order + 2 * test.count)
    let rest = 1 - featureShare
    try block.add(to: gram) { try observer(featureShare + rest * own * $0) }
    try block.addCross(to: crossView) { try observer(featureShare + rest * (own + (1 - own) * $0)) }
    addSample(block.sample)
    seconds.products += (clock.now - start) / .seconds(1)
  }

  private func addSample(_ columns: MatrixView<Float>) {
    var wide = Matrix<Double>(
      rows: columns.rows, columns: columns.columns,
      values: (0..<columns.rows * columns.columns).map { Double(columns.base[$0]) })
    wide.withView { sampleView.assign($0, leftTransposed: true, times: $0, beta: 1) }
  }

  func sampleDeviation(_ gram: borrowing PackedSymmetricMatrix<Scalar>) -> Double {
    var largest = 0.0
    for (row, i) in sample.enumerated() {
      for (column, j) in sample.enumerated() {
        let scale = (sampleView.base[row * (sample.count + 1)] * sampleView.base[column * (sample.count + 1)])
          .squareRoot()
        let difference = abs(Double(gram[i, j]) - sampleView.base[row + column * sample.count])
        if scale > 0 { largest = max(largest, difference / scale) }
      }
    }
    return largest
  }
}

extension FeaturePathSolver {
  /// Flops of the features of one unit, and of their products, for all examples.
  var featureFlops: Double {
    prepared.stream.flopsPerUnit * Double(prepared.train.count + prepared.test.count)
  }

  var productFlops: Double {
    let (n, m) = (Double(prepared.train.count), Double(prepared.test.count))
    return n * (n + 2 * m) * Double(prepared.stream.featuresPerUnit)
  }
}
