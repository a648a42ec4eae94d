#if MPI
  import CScaLAPACK
  import MinNorm

  /// K over the ranks: the panels of a `ClusterLayout`, each a distributed matrix, one after the other in one memory.
  struct DistributedGram<Scalar: LAPACKScalar>: ~Copyable {
    let grid: Grid
    let storage: OwnedStorage<Scalar>
    let panels: [DistributedMatrix<Scalar>]

    var layout: ClusterLayout { grid.layout }

    /// Takes the memory of this rank's part.
    init(_ grid: Grid) throws {
      let ranges = grid.layout.panels
      let places = ranges.map { grid.place(rows: grid.layout.order - $0.lowerBound, columns: $0.count) }
      let storage = try OwnedStorage<Scalar>(count: places.reduce(0) { $0 + $1.count })
      var (panels, first): ([DistributedMatrix<Scalar>], Int) = ([], 0)
      for place in places {
        panels.append(DistributedMatrix(place: place, base: storage.base + first))
        first += place.count
      }
      (self.grid, self.panels) = (grid, panels)
      self.storage = storage
    }

    /// Assembles this rank's part of K + λI, and looks at it for examples that the kernel hardly tells apart.
    func fill(
      _ kernel: any Kernel, ridge: Double, of features: FeatureMatrix, observer: WorkObserver
    ) throws -> NearDuplicates {
      try requireNoOverflow(kernel, of: features, in: Scalar.precision)
      let total = Double(layout.order) * Double(layout.order)
      let close = NearDuplicateSearch(
        features.squaredNorms.map { Scalar(kernel.diagonal(squaredNorm: $0).squareRoot()) })
      var done = 0.0
      for (panel, range) in zip(panels, layout.panels) {
        let (rows, columns) = (panel.place.ownRows, panel.place.ownColumns)
        let (examples, others) = (rows.map { $0 + range.lowerBound }, columns.map { $0 + range.lowerBound })
        let size = Double(range.count) * Double(2 * layout.order - range.lowerBound - range.upperBound)
        try kernel.fillGramPart(
          panel.own, of: features, rows: examples, columns: others
        ) { try observer(min(done + size * $0 / max($1, 1), total), total) }
        done += size
        close.look(at: panel.own, rows: examples, columns: others)
        if ridge > 0 {
          forEachDiagonal(rows, columns) { row, column, _ in
            panel.base[row + column * panel.place.stride] += Scalar(ridge)
          }
        }
      }
      return together(close.found)
    }

    /// Those of all ranks.
    private func together(_ own: NearDuplicates) -> NearDuplicates {
      var words = [Int](repeating: -1, count: 1 + 2 * NearDuplicates.listed)
      words[0] = own.count
      for (index, pair) in NearDuplicates.first(of: own.pairs).enumerated() {
        (words[1 + 2 * index], words[2 + 2 * index]) = (pair.row, pair.column)
      }
      let all = MPI.gather(words, ranks: layout.ranks)
      var (count, pairs): (Int, [NearDuplicates.Pair]) = (0, [])
      for rank in 0..<layout.ranks {
        let mine = all[rank * words.count..<(rank + 1) * words.count]
        count += mine[mine.startIndex]
        for index in 0..<NearDuplicates.listed where mine[mine.startIndex + 1 + 2 * index] >= 0 {
          pairs.append(.init(row: mine[mine.startIndex + 1 + 2 * index], column: mine[mine.startIndex + 2 + 2 * index]))
        }
      }
      return NearDuplicates(count: count, pairs: NearDuplicates.first(of: pairs))
    }

    /// Factors K = LLᵀ in place, panel after panel; each takes its updates from the finished ones (PxSYRK, PxGEMM) and is then
    /// factored (PxPOTRF, PxTRSM).
    ///
    /// n³/3 flops over all ranks; for one panel this is a single PxPOTRF.
    ///
    /// - Throws: `notPositiveDefinite` on all ranks.
    consuming func cholesky(observer: WorkObserver) throws -> DistributedFactor<Scalar> {
      let (routines, total) = (Scalar.distributed, choleskyFlops(order: layout.order))
      var done = 0.0
      func report(_ rows: Int, _ columns: Int, _ depth: Int) throws {
        done += 2 * Double(rows) * Double(columns) * Double(depth)
        try observer(min(done, total), total)
      }
      try observer(0, total)
      let ranges = layout.panels
      for (panel, range) in zip(panels, ranges) {
        let width = range.count
        let below = layout.order - range.upperBound
        for (finished, earlier) in zip(panels, ranges).prefix(while: { $0.1.lowerBound < range.lowerBound }) {
          let shift = range.lowerBound - earlier.lowerBound
          routines.syrk(Int32(width), Int32(earlier.count), -1, finished.part(shift), 1, panel.part())
          if below > 0 {
            routines.gemm(
              false, true, Int32(below), Int32(width), Int32(earlier.count), -1, finished.part(shift + width),
              finished.part(shift), 1, panel.part(width))
          }
          try report(below + width / 2, width, earlier.count)
        }
        let info = Int(routines.potrf(Int32(width), panel.part()))
        try requirePositive(panel, first: range.lowerBound, width: width, info: info)
        if below > 0 {
          routines.trsm(false, true, Int32(below), Int32(width), panel.part(), panel.part(width))
        }
        try report(below + width / 3, width, width / 2)
      }
      try observer(total, total)
      return DistributedFactor(self)
    }

    /// PxPOTRF takes NaN for success where OpenBLAS does, so the diagonal is looked at too.
    private func requirePositive(_ panel: DistributedMatrix<Scalar>, first: Int, width: Int, info: Int) throws {
      precondition(info >= 0, "PxPOTRF was called with a wrong argument \(-info)")
      var failed = info > 0 ? first + info : Int.max
      forEachDiagonal(panel.place.ownRows, panel.place.ownColumns) { row, column, example in
        let pivot = panel.base[row + column * panel.place.stride]
        if !(pivot > 0 && pivot.isFinite) { failed = min(failed, first + example + 1) }
      }
      failed = MPI.minimum(failed)
      guard failed < Int.max else { return }
      throw LinearAlgebraError.notPositiveDefinite(
        leadingMinor: failed, order: layout.order, precision: Scalar.precision)
    }
  }
#endif
