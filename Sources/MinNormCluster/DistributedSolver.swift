#if MPI
  import MinNorm

  /// Solves (K + λI)A = Y by a Cholesky factorization over all ranks.
  struct DistributedSolver: SystemSolver {
    let engine: MPIEngine
    let kernel: any Kernel
    let ridge: Double
    let arithmetic: Arithmetic
    let diagnostics: SolverDiagnostics
    let layout: ClusterLayout
    let verifiesRefinement: Bool

    func solve(
      _ rightHandSides: Matrix<Double>, features: FeatureMatrix, observer: SolverObserver
    ) throws -> SystemSolution {
      try rightHandSides.requireFinite("the right-hand side")
      try layout.requireIndexable()
      return switch arithmetic.factorPrecision {
      case .float32: try solve(rightHandSides, features, in: Float.self, observer)
      case .float64: try solve(rightHandSides, features, in: Double.self, observer)
      }
    }

    private func solve<Scalar: LAPACKScalar>(
      _ rightHandSides: Matrix<Double>, _ features: FeatureMatrix, in type: Scalar.Type, _ observer: SolverObserver
    ) throws -> SystemSolution {
      var clock = PhaseClock()
      let gram = try DistributedGram<Scalar>(Grid(layout))
      let nearDuplicates = try gram.fill(kernel, ridge: ridge, of: features) { try observer(.gram, $0, $1) }
      clock.finish(.gram)
      let factor = try gram.cholesky { try observer(.factor, $0, $1) }
      clock.finish(.factor)
      var solved: SystemSolution?
      if arithmetic == .mixed {
        let system = DistributedSystem(engine: engine, kernel: kernel, ridge: ridge, features: features)
        solved = try factor.refine(rightHandSides, by: system, verifies: verifiesRefinement, observer: observer)
        clock.finish(.refine)
      }
      var solution = try factor.report(
        rightHandSides, solved: solved, diagnostics: diagnostics,
        exactSpectrum: { try exactEigenvalues(kernel, ridge: ridge, features) }, &clock, observer)
      solution.nearDuplicates = nearDuplicates
      solution.seconds = clock.seconds
      return solution
    }
  }

  /// K + λI, assembled anew for every product, each rank its tiles.
  private struct DistributedSystem: SystemOperator {
    let engine: MPIEngine
    let kernel: any Kernel
    let ridge: Double
    let features: FeatureMatrix

    func product(_ matrix: Matrix<Double>, in precision: Precision, observer: WorkObserver) throws -> Matrix<Double> {
      var image = try engine.gramProduct(
        kernel, features, times: matrix, in: precision, products: .float64, observer: observer)
      if ridge > 0 { image.add(matrix, times: ridge) }
      return image
    }
  }
#endif
