#if MPI
  import CScaLAPACK
  import MinNorm

  /// The ranks of an MPI job.
  struct MPIEngine: ClusterEngine {
    let rank: Int
    let ranks: Int
    let ranksOnHost: Int

    /// Starts MPI.
    init() throws {
      try MPI.start()
      (rank, ranks) = (Int(mn_mpiRank()), Int(mn_mpiSize()))
      ranksOnHost = Int(mn_mpiSizeOfHost())
    }

    func solver(
      _ kernel: any Kernel, ridge: Double, arithmetic: Arithmetic, diagnostics: SolverDiagnostics,
      layout: ClusterLayout, verifiesRefinement: Bool
    ) -> any SystemSolver {
      DistributedSolver(
        engine: self, kernel: kernel, ridge: ridge, arithmetic: arithmetic, diagnostics: diagnostics, layout: layout,
        verifiesRefinement: verifiesRefinement)
    }

    func gramProduct(
      _ kernel: any Kernel, _ features: FeatureMatrix, times factor: Matrix<Double>, in precision: Precision,
      products: Precision, observer: WorkObserver
    ) throws -> Matrix<Double> {
      MPI.sum(
        try kernel.gramProduct(
          of: features, times: factor, in: precision, products: products, rank: rank, of: ranks, observer: observer))
    }

    func predictions(
      of function: any Interpolant, at inputs: FeatureMatrix, observer: WorkObserver
    ) throws -> Matrix<Double> {
      let mine = Array(inputs.count * rank / ranks..<inputs.count * (rank + 1) / ranks)
      var values = [Double](repeating: 0, count: inputs.count * function.coefficients.columns)
      if !mine.isEmpty {
        let own = try function.predictions(at: try inputs.selecting(mine), observer: observer)
        for column in 0..<own.columns {
          for (row, example) in mine.enumerated() { values[example + column * inputs.count] = own[row, column] }
        }
      }
      MPI.sum(&values)
      return Matrix(rows: inputs.count, columns: function.coefficients.columns, values: values)
    }

    func largest(_ number: Int) -> Int { -MPI.minimum(-number) }

    func requireEqual(_ words: KeyValuePairs<String, String>) throws {
      for (what, word) in words {
        var bytes = [UInt8](repeating: 0, count: 256)
        for (index, byte) in word.utf8.prefix(256).enumerated() { bytes[index] = byte }
        let all = MPI.gather(bytes, ranks: ranks)
        func text(of rank: Int) -> String {
          String(decoding: all[rank * 256..<(rank + 1) * 256].prefix { $0 != 0 }, as: UTF8.self)
        }
        for other in 1..<max(ranks, 1) where text(of: other) != text(of: 0) {
          throw ClusterError.different(rank: other, what: what, own: text(of: other), first: text(of: 0))
        }
      }
    }
  }
#endif
