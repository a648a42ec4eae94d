#if MPI
  import CScaLAPACK
  import MinNorm

  /// The factor L of K = LLᵀ over the ranks, in the memory that K had.
  ///
  /// All ranks call its functions together, with the same narrow matrices, and all get the whole results.
  struct DistributedFactor<Scalar: LAPACKScalar>: SymmetricFactorization, ~Copyable {
    /// L, panel after panel; what lies above the diagonal has no meaning.
    let lower: DistributedGram<Scalar>

    init(_ lower: consuming DistributedGram<Scalar>) { self.lower = lower }

    var order: Int { lower.layout.order }
    var rank: Int { order }
    var rankTolerance: Double? { nil }

    func solve(_ rightHandSides: Matrix<Scalar>, observer: WorkObserver) throws -> Matrix<Scalar> {
      let columns = try DistributedColumns(rightHandSides, on: lower.grid)
      forward(in: columns.matrix)
      try observer(1, 2)
      backward(in: columns.matrix)
      try observer(2, 2)
      return columns.collected()
    }

    func product(_ matrix: Matrix<Scalar>) throws -> Matrix<Scalar> {
      let columns = try DistributedColumns(matrix, on: lower.grid)
      let (routines, count, x) = (Scalar.distributed, Int32(matrix.columns), columns.matrix)
      // LᵀX from the top down, L times that from the bottom up: what is needed is not overwritten yet.
      for (panel, range) in zip(lower.panels, lower.layout.panels) {
        let (width, below) = (Int32(range.count), Int32(order - range.upperBound))
        routines.trmm(true, width, count, panel.part(), x.part(range.lowerBound))
        if below > 0 {
          routines.gemm(
            true, false, width, count, below, 1, panel.part(range.count), x.part(range.upperBound), 1,
            x.part(range.lowerBound))
        }
      }
      for (panel, range) in zip(lower.panels, lower.layout.panels).reversed() {
        let (width, below) = (Int32(range.count), Int32(order - range.upperBound))
        if below > 0 {
          routines.gemm(
            false, false, below, count, width, 1, panel.part(range.count), x.part(range.lowerBound), 1,
            x.part(range.upperBound))
        }
        routines.trmm(false, width, count, panel.part(), x.part(range.lowerBound))
      }
      return columns.collected()
    }

    /// B := L⁻¹B from panel `first` on; row 0 of B belongs to the first equation of that panel.
    private func forward(in b: DistributedMatrix<Scalar>, from first: Int = 0) {
      let (routines, columns) = (Scalar.distributed, Int32(b.place.columns))
      let top = lower.layout.panels[first].lowerBound
      for (panel, range) in zip(lower.panels, lower.layout.panels).dropFirst(first) {
        let (width, below) = (Int32(range.count), Int32(order - range.upperBound))
        routines.trsm(true, false, width, columns, panel.part(), b.part(range.lowerBound - top))
        if below > 0 {
          routines.gemm(
            false, false, below, columns, width, -1, panel.part(range.count), b.part(range.lowerBound - top), 1,
            b.part(range.upperBound - top))
        }
      }
    }

    /// B := L⁻ᵀB.
    private func backward(in b: DistributedMatrix<Scalar>) {
      let (routines, columns) = (Scalar.distributed, Int32(b.place.columns))
      for (panel, range) in zip(lower.panels, lower.layout.panels).reversed() {
        let (width, below) = (Int32(range.count), Int32(order - range.upperBound))
        if below > 0 {
          routines.gemm(
            true, false, width, columns, below, -1, panel.part(range.count), b.part(range.upperBound), 1,
            b.part(range.lowerBound))
        }
        routines.trsm(true, true, width, columns, panel.part(), b.part(range.lowerBound))
      }
    }

    /// See `CholeskyFactor.leftOut`: the columns of M = L⁻¹ a panel at a time, used where they are and forgotten.
    func leftOut(_ targets: Matrix<Scalar>, observer: WorkObserver) throws -> LeftOutPredictions {
      let image = try DistributedColumns(targets, on: lower.grid)
      forward(in: image.matrix)
      let z = image.collected()
      var sums = LeftOutSums(order: order, columns: targets.columns)
      let room = try OwnedStorage<Scalar>(count: lower.panels.map(\.place.count).max() ?? 0)
      for (index, range) in lower.layout.panels.enumerated() {
        let inverse = DistributedMatrix(place: lower.panels[index].place, base: room.base)
        inverse.base.update(repeating: 0, count: inverse.place.count)
        forEachDiagonal(inverse.place.ownRows, inverse.place.ownColumns) { row, column, _ in
          inverse.base[row + column * inverse.place.stride] = 1
        }
        forward(in: inverse, from: index)
        sums.add(inverse, first: range.lowerBound, targets: targets, image: z)
        try observer(Double(range.upperBound), Double(order))
      }
      return sums.predictions(targets)
    }
  }

  /// What the panels of M on this rank add to the left-out predictions.
  private struct LeftOutSums {
    /// MₛY, MₛᵀMY, the diagonal of M, Σₖ﹥ᵢ Mₖᵢ²: of all ranks in one array.
    private var values: [Double]
    private let order: Int
    private let columns: Int

    init(order: Int, columns: Int) {
      (self.order, self.columns) = (order, columns)
      values = [Double](repeating: 0, count: order * (2 * columns + 2))
    }

    private var later: Int { order * columns }
    private var pivots: Int { 2 * order * columns }
    private var squares: Int { pivots + order }

    mutating func add<Scalar: LAPACKScalar>(
      _ inverse: DistributedMatrix<Scalar>, first: Int, targets: Matrix<Scalar>, image: Matrix<Scalar>
    ) {
      let (place, stride) = (inverse.place, inverse.place.stride)
      forEachDiagonal(place.ownRows, place.ownColumns) { row, column, example in
        values[pivots + first + example] += Double(inverse.base[row + column * stride])
        inverse.base[row + column * stride] = 0
      }
      for (column, example) in place.ownColumns.enumerated() {
        var sum = 0.0
        for row in 0..<place.ownRows.count {
          let value = Double(inverse.base[row + column * stride])
          sum += value * value
        }
        values[squares + first + example] += sum
      }
      guard place.count > 0 else { return }
      let (rows, examples) = (place.ownRows.map { $0 + first }, place.ownColumns.map { $0 + first })
      var (y, z) = (targets.selectingRows(examples), image.selectingRows(rows))
      var (below, right) = (
        Matrix<Scalar>(rows: rows.count, columns: columns), Matrix<Scalar>(rows: examples.count, columns: columns)
      )
      below.withView { below in y.withView { below.assign(inverse.own, times: $0) } }
      right.withView { right in z.withView { right.assign(inverse.own, leftTransposed: true, times: $0) } }
      for column in 0..<columns {
        for (row, example) in rows.enumerated() { values[example + column * order] += Double(below[row, column]) }
        for (row, example) in examples.enumerated() {
          values[later + example + column * order] += Double(right[row, column])
        }
      }
    }

    mutating func predictions<Scalar: LAPACKScalar>(_ targets: Matrix<Scalar>) -> LeftOutPredictions {
      MPI.sum(&values)
      var predictions = Matrix<Double>(rows: order, columns: columns)
      let diagonal = (0..<order).map { values[pivots + $0] * values[pivots + $0] + values[squares + $0] }
      for column in 0..<columns {
        for row in 0..<order {
          let sum =
            values[pivots + row] * values[row + column * order] + values[later + row + column * order]
            - values[squares + row] * Double(targets[row, column])
          predictions[row, column] = -sum / diagonal[row]
        }
      }
      return LeftOutPredictions(
        predictions, inverseDiagonal: diagonal, absoluteRounding: Double(Scalar.leastNormalMagnitude),
        relativeRounding: 16 * Scalar.precision.unitRoundoff)
    }
  }
#endif
