import Foundation
import MinNorm
import MinNormData

// Expected seconds, from the machine's own rates.
extension SolvePlan {
  /// What there is an expectation for.
  static let phases: [RunPhase] = [
    .features, .search, .gram, .precondition, .factor, .solve, .refine, .leaveOneOut, .certify, .evaluate,
  ]

  /// Expected seconds, from the machine's own rates measured just before.
  ///
  /// The factors beside the rates were fitted to runs at n = 4,000 ... 60,000 in both precisions.
  public func seconds(_ machine: MachineSpeed) -> Seconds {
    let n = Double(order)
    let entries = n * n / 2
    // Diagonal blocks and their panels run below the matrix-product rate; they are a share of order blockSize/n.
    let efficiency = 0.97 / (1 + 0.8 * Double(layout.blockSize) / max(n, 1))
    let columnFlops = 2 * n * n * Double(rightHandSides)
    let certifyRows: Double =
      switch certification {
      case .full: n / 2
      case .sample: min(n, Double(Certification.sampleSize))
      case .none: 0
      }
    let substitution = max(
      columnFlops / machine.system.narrowProduct, 2 * Double(gramBytes) / machine.system.rates.read)
    let product = entries / machine.certificate.kernelEntries + 2 * columnFlops / machine.certificate.narrowProduct
    // About twenty passes over the factor, each way, at the speed of memory.
    let spectrum = certification == .full ? 20 * 2 * Double(gramBytes) / machine.system.rates.read : 0
    let factor = factorFlops / (machine.system.rates.gemm * efficiency)
    let working = arithmetic.resultPrecision == .float64 ? machine.certificate : machine.system
    var evaluate = Double(testCount) * n / working.kernelEntries
    evaluate += 2 * Double(testCount) * n * Double(rightHandSides) / working.narrowProduct
    if certification != .full { evaluate += entries / working.kernelEntries + columnFlops / working.narrowProduct }
    let gram = entries / machine.system.kernelEntries + Double(gramBytes) / machine.system.rates.firstTouch
    var result = Seconds(SolvePlan.phases)
    if search { result[.search] = Double(BandwidthSearch.pointCount) * (gram + 2.1 * factor) }
    (result[.gram], result[.factor], result[.solve]) = (gram, factor, substitution)
    // Six products and as many substitutions is what well-conditioned systems take.
    if arithmetic == .mixed { result[.refine] = 6 * (product + substitution) }
    if leaveOneOut { result[.leaveOneOut] = 1.1 * factor }
    result[.certify] =
      spectrum + certifyRows * n / machine.certificate.kernelEntries
      + 2 * certifyRows * n * 2 * Double(rightHandSides) / machine.certificate.narrowProduct
    result[.evaluate] = evaluate
    switch method {
    case .auto, .cholesky: break
    case .pivotedCholesky: result[.factor] *= 1.5
    case .eigen: (result[.factor], result[.solve]) = (9 * n * n * n / (0.35 * machine.system.rates.gemm), 0)
    case .leastSquares:
      let d = Double(dimension)
      (result[.gram], result[.solve]) = (0, 0)
      result[.factor] = (4 * n * d * d + 20 * d * d * d) / (0.5 * machine.certificate.rates.gemm)
      result[.certify] = 2 * columnFlops * d / n / machine.certificate.narrowProduct
      result[.evaluate] = result[.certify]
    case .pcg:
      (result[.factor], result[.solve]) = (0, 0)
      result[.certify] -= spectrum
      if let iteration { iterate(iteration, machine, &result) }
    }
    result.total = result.sum
    return result
  }

  private func iterate(_ plan: IterationPlan, _ machine: MachineSpeed, _ seconds: inout Seconds) {
    let (n, m) = (Double(order), Double(plan.landmarks))
    let b = plan.clusters > 0 ? n / Double(plan.clusters) : 0
    let gemm = machine.system.rates.gemm * (precision == .float64 ? 2 : 1)
    // Landmarks, blocks, their factors; k-means beside them.
    seconds[.precondition] = (2 * n * m * m + n * b * m + n * b * b / 3) / (0.6 * gemm)
    seconds[.precondition] += 24 * n * Double(dimension) * Double(max(plan.clusters, 1)) / (0.5 * gemm)
    let groups = Double((rightHandSides + lanes - 1) / lanes)
    let stored = (n * n / 2 + n * b + 4 * n * m) / machine.system.symmetricProduct * groups
    // Half of K for each of two sweeps, and the true residual at the end.
    let assembled = n * n / machine.system.kernelEntries + stored
    let truth = n * n / 2 * (1 / machine.certificate.kernelEntries + 2 * groups / machine.certificate.symmetricProduct)
    if !plan.isStored { seconds[.gram] = 0 }
    seconds[.refine] =
      Double(expectedIterations) * (plan.isStored ? stored : assembled) + max(1, -log10(plan.tolerance) / 4) * truth
    if certification != .full { seconds[.evaluate] = Double(testCount) * n / machine.system.kernelEntries }
  }

  /// Right-hand sides that one pass of a symmetric product takes together.
  private var lanes: Int { precision == .float32 ? 16 : 8 }

  /// Iterations that Gaussian systems of MNIST took: some 5 for each factor of ten in the residual.
  var expectedIterations: Int {
    guard let iteration else { return 0 }
    return max(3, Int((-5 * log10(iteration.tolerance)).rounded()))
  }
}

/// How fast this machine does the operations of one precision and kernel.
public struct OperationSpeed: Sendable {
  /// BLAS and memory.
  package let rates: MachineRates
  /// Entries of a kernel matrix per second.
  public let kernelEntries: Double
  /// Flops per second of a large matrix times a few columns.
  public let narrowProduct: Double
  /// Stored numbers per second of a symmetric matrix times one group of columns.
  public let symmetricProduct: Double
}

/// How fast this machine does a solve: in the system's precision, and in float64 for the certificate.
public struct MachineSpeed: Sendable {
  /// In the precision of the system.
  public let system: OperationSpeed
  /// Seconds of the residual in float64.
  public let certificate: OperationSpeed

  /// Measures for about a second.
  public static func measure(
    kernel: any Kernel, dimension: Int, format: NumberFormat, columns: Int, precision: Precision
  ) throws -> Self {
    func speed(_ precision: Precision) throws -> OperationSpeed {
      OperationSpeed(
        rates: try MachineRates.measure(precision),
        kernelEntries: try MachineRates.kernelEntriesPerSecond(
          kernel, dimension: dimension, format: format, precision),
        narrowProduct: try MachineRates.narrowProductRate(columns: columns, precision),
        symmetricProduct: try MachineRates.symmetricProductRate(precision))
    }
    let system = try speed(precision)
    return MachineSpeed(system: system, certificate: precision == .float64 ? system : try speed(.float64))
  }
}
