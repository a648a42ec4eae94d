/// A fit F = SY that is linear in its targets, at one strength of regularization: ridge λ or time t of gradient flow.
public struct SmootherFit: Sendable {
  /// A of f(z) = Σᵢ aᵢ k(xᵢ, z), n × columns.
  public let coefficients: Matrix<Double>
  /// F on the examples.
  public let fitted: Matrix<Double>
  /// f₋ᵢ(xᵢ): yᵢ less the shortcut (yᵢ − fᵢ)/(1 − Sᵢᵢ), which is exact for a ridge.
  public internal(set) var leftOut: LeftOutPredictions
  /// tr S, the effective degrees of freedom: tr K(K + λI)⁻¹ for a ridge.
  public let degreesOfFreedom: Double
  /// Generalized cross-validation n‖Y − F‖²/(c · tr(I − S)²), and its limit where both vanish (Craven and Wahba 1979).
  public let gcv: Double
  /// √tr(AᵀKA).
  public let norm: Double

  /// Assembles a fit.
  ///
  /// - Parameters:
  ///   - scaledResiduals: (I − S)Y times any factor.
  ///   - complements: the diagonal of I − S times the same factor.
  ///   - leftOut: Both for leave-one-out where the limits differ; the same if nil.
  init(
    _ targets: Matrix<Double>, coefficients: Matrix<Double>, fitted: Matrix<Double>, scaledResiduals: Matrix<Double>,
    complements: [Double], leftOut: (residuals: Matrix<Double>, complements: [Double])? = nil,
    degreesOfFreedom: Double, squaredNorm: Double
  ) {
    self.coefficients = coefficients
    self.fitted = fitted
    self.degreesOfFreedom = degreesOfFreedom
    norm = max(0, squaredNorm).squareRoot()
    let (n, classes) = (fitted.rows, max(fitted.columns, 1))
    let trace = complements.reduce(0, +)
    let size = scaledResiduals.frobeniusNorm / trace
    gcv = Double(n) * size * size / Double(classes)
    let (residuals, scales) = leftOut ?? (scaledResiduals, complements)
    var predictions = targets
    for column in 0..<targets.columns {
      // Where an example has no part in what is left, neither has its residual.
      for row in 0..<n where scales[row] > 0 { predictions[row, column] -= residuals[row, column] / scales[row] }
    }
    // A difference of numbers of the size of Y, from a decomposition that is accurate to the size of K.
    self.leftOut = LeftOutPredictions(
      predictions, inverseDiagonal: scales,
      absoluteRounding: 8 * Double(n) * Precision.float64.unitRoundoff * targets.largestMagnitude)
  }

  /// The fit of the ridge λ with coefficients A and the diagonal of (K + λI)⁻¹.
  ///
  /// - Parameter squaredNorm: tr(AᵀKA) where it is known better than from A alone.
  init(
    _ targets: Matrix<Double>, ridge: Double, coefficients: Matrix<Double>, inverseDiagonal: [Double],
    squaredNorm: Double? = nil
  ) {
    var fitted = targets
    fitted.subtract(coefficients, times: ridge)
    self.init(
      targets, coefficients: coefficients, fitted: fitted, scaledResiduals: coefficients,
      complements: inverseDiagonal,
      degreesOfFreedom: Double(targets.rows) - ridge * inverseDiagonal.reduce(0, +),
      squaredNorm: squaredNorm ?? coefficients.innerProduct(with: fitted))
  }
}

/// K in a form in which every λ costs little: what a path of ridges is computed from.
public protocol RidgeForm: AnyObject {
  /// Rows and columns of K.
  var order: Int { get }

  /// The fits of Y at every λ ≥ 0; at λ = 0 the minimum-norm solution.
  ///
  /// - Throws: `notPositiveDefinite` where the form needs a definite K + λI and it is not; `outOfMemory`.
  func ridgeFits(_ targets: Matrix<Double>, ridges: [Double], observer: WorkObserver) throws -> [SmootherFit]
}

extension RidgeForm {
  /// The fits of one label set, with leave-one-out as `solve` has it.
  ///
  /// A decomposition knows left-out predictions to the size of the targets. Where K + λI is so near to a diagonal matrix that
  /// this does not decide a class, those of that λ come from a Cholesky factorization: 2n³/3 flops and n²/2 numbers each time.
  package func ridgeFits(
    _ targets: Targets, ridges: [Double], deciding exact: CholeskyForm, observer: WorkObserver = unobserved
  ) throws -> [SmootherFit] {
    let values = targets.matrix(in: Double.self)
    var fits = try ridgeFits(values, ridges: ridges, observer: observer)
    for index in fits.indices
    where LeaveOneOut(targets: targets, leftOut: fits[index].leftOut).errors.undecided > 0 {
      if let leftOut = try exact.leftOut(values, ridge: ridges[index]) { fits[index].leftOut = leftOut }
    }
    return fits
  }
}

extension BandReduction: RidgeForm {
  /// The fits of Y at every λ, to the accuracy of a Cholesky factorization of K + λI each.
  ///
  /// With b the bandwidth and L values of λ: 4n²cL flops for the coefficients and 2bn²L for the leave-one-out diagonals,
  /// where each factorization has n³/3. Memory: n·L·(3c + b + 1) numbers.
  ///
  /// - Throws: `notPositiveDefinite` where K + λI is singular to rounding: then `SpectralForm` has the least-squares
  ///   solution.
  package func ridgeFits(
    _ targets: Matrix<Double>, ridges: [Double], observer: WorkObserver = unobserved
  ) throws -> [SmootherFit] {
    precondition(targets.rows == order, "one row of targets per example")
    let factors = try factors(ridges)
    let solutions = solutions(targets, factors)
    let diagonals = try inverseDiagonals(factors, observer: observer)
    return ridges.indices.map { index in
      SmootherFit(
        targets, ridge: ridges[index],
        coefficients: solutions[columnsIn: index * targets.columns..<(index + 1) * targets.columns],
        inverseDiagonal: diagonals[index])
    }
  }

  private func factors(_ ridges: [Double]) throws -> [BandFactor] {
    let (order, bandwidth, band) = (order, bandwidth, band)
    let largest = stride(from: 0, to: band.count, by: bandwidth + 1).reduce(0) { max($0, abs(band[$1])) }
    let tolerance = 2 * Double(order) * Precision.float64.unitRoundoff * largest
    let slots = Slots<BandFactor?>(repeating: nil, count: ridges.count)
    parallelRanges(ridges.count) { part in
      for index in part {
        slots[index] = BandFactor(
          band: band, order: order, width: bandwidth, ridge: ridges[index], tolerance: tolerance)
      }
    }
    return try (0..<ridges.count).map { index in
      guard let factor = slots[index] else {
        throw LinearAlgebraError.notPositiveDefinite(leadingMinor: order, order: order, precision: .float64)
      }
      return factor
    }
  }

  /// (K + λI)⁻¹Y for every λ, side by side.
  private func solutions(_ targets: Matrix<Double>, _ factors: [BandFactor]) -> Matrix<Double> {
    let (n, c, basis) = (order, targets.columns, orthogonal)
    let transformed = basis.product(transposed: true, targets)
    // Row after row, so that a step of the substitution is a stretch of memory.
    var rows = [Double](repeating: 0, count: n * c)
    for column in 0..<c { for row in 0..<n { rows[row * c + column] = transformed[row, column] } }
    let (start, slots) = (rows, Slots<[Double]>(repeating: [], count: factors.count))
    parallelRanges(factors.count) { part in
      for index in part {
        var x = start
        x.withUnsafeMutableBufferPointer { buffer in
          if let base = buffer.baseAddress { factors[index].solve(base, columns: c) }
        }
        slots[index] = x
      }
    }
    var inner = Matrix<Double>(rows: n, columns: c * factors.count)
    inner.withView { inner in
      for index in 0..<factors.count {
        let x = slots[index]
        for column in 0..<c {
          let target = inner.base + (index * c + column) * inner.stride
          for row in 0..<n { target[row] = x[row * c + column] }
        }
      }
    }
    return basis.product(transposed: false, inner)
  }

  /// The diagonals of (K + λI)⁻¹: row i of Q between the inverse of the band, for all λ while the row is in the cache.
  private func inverseDiagonals(_ factors: [BandFactor], observer: WorkObserver) throws -> [[Double]] {
    let (n, lanes) = (order, BandFactor.rowCount)
    let inverses = factors.map { $0.pivots.map { 1 / $0 } }
    let groups = (n + lanes - 1) / lanes
    let workers = max(1, min(Threads.count, groups))
    let scratchCount = BandFactor.scratchCount(width: bandwidth)
    let room = try OwnedStorage<Double>(count: workers * (n * lanes + scratchCount))
    let sums = try OwnedStorage<Double>(count: workers * lanes)
    var diagonals = [Double](repeating: 0, count: factors.count * groups * lanes)
    let basis = orthogonal
    try diagonals.withUnsafeMutableBufferPointer { output in
      nonisolated(unsafe) let (output, q, room, sums) = (output, basis, room.base, sums.base)
      // A few rounds, so that progress can be told and an interruption be heard.
      let rounds = 8
      for round in 0..<rounds {
        let range = groups * round / rounds..<groups * (round + 1) / rounds
        parallelRanges(workers) { mine in
          for worker in mine {
            let rows = room + worker * (n * lanes + scratchCount)
            let (scratch, sum) = (rows + n * lanes, sums + worker * lanes)
            for group in stride(from: range.lowerBound + worker, to: range.upperBound, by: workers) {
              let first = group * lanes
              let count = min(lanes, n - first)
              for k in 0..<n {
                (rows + k * lanes).update(from: q.base + k * q.stride + first, count: count)
              }
              for (index, factor) in factors.enumerated() {
                factor.inverseForms(rows, inversePivots: inverses[index], scratch: scratch, into: sum)
                for lane in 0..<lanes { output[index * groups * lanes + first + lane] = sum[lane] }
              }
            }
          }
        }
        try observer(Double(round + 1), Double(rounds))
      }
    }
    return factors.indices.map { Array(diagonals[$0 * groups * lanes..<$0 * groups * lanes + n]) }
  }
}

/// Values that threads fill in, each its own.
private final class Slots<Value>: @unchecked Sendable {
  private let base: UnsafeMutableBufferPointer<Value>

  init(repeating value: Value, count: Int) {
    base = .allocate(capacity: count)
    base.initialize(repeating: value)
  }

  deinit {
    base.deinitialize()
    base.deallocate()
  }

  subscript(index: Int) -> Value {
    get { base[index] }
    set { base[index] = newValue }
  }
}
