import CMinNorm
import COpenBLAS
import Foundation

/// Arithmetic that a result rests on, compared with plain loops: our own loops, BLAS at the number of threads in use, the
/// exponential of the C library, the number of threads itself.
///
/// Some builds of OpenBLAS are wrong on some processors, and no residual tells when the check shares the error. Takes a few
/// milliseconds, so it runs before every experiment.
package struct SelfTest: Sendable {
  /// One thing that was checked.
  package struct Finding: Sendable, Equatable, Codable {
    /// Where: "loops x86-64-v4", "OpenBLAS".
    package let place: String
    /// What: "float64 exponential".
    package let name: String
    /// The largest error as a multiple of what rounding allows; null where it is no number or infinite.
    package let error: Double?

    init(_ place: String, _ name: String, _ error: Double) {
      (self.place, self.name, self.error) = (place, name, error.isFinite ? error : nil)
    }

    /// Whether it is right.
    package var passed: Bool { error.map { $0 <= 1 } ?? false }
  }

  /// Everything that was checked.
  package let findings: [Finding]
  /// Wall seconds it took.
  package let seconds: Double

  /// Checks what is in use; or, for tests, something else in its place.
  ///
  /// - Parameter allLevels: Also the loops of lower instruction sets, which are not in use here.
  package init(
    loops: mn_loops = mn_loopsInForce().pointee, single: mn_routines = mn_sRoutines,
    double: mn_routines = mn_dRoutines, threads: Int = Int(openblas_get_num_threads()), allLevels: Bool = false
  ) throws {
    let start = ContinuousClock.now
    var tables = [loops]
    if allLevels {
      tables = (0..<8).compactMap { mn_loopsOfLevel($0)?.pointee }
    }
    var findings = try tables.flatMap(Self.findings)
    findings += try Self.findings(single, Float.self) + Self.findings(double, Double.self)
    let (allowed, found) = (Threads.count, threads)
    findings.append(
      Finding("OpenBLAS", "\(allowed) thread\(allowed == 1 ? "" : "s")", found == allowed ? 0 : .infinity))
    self.findings = findings
    seconds = (ContinuousClock.now - start) / .seconds(1)
  }

  /// Throws `wrongArithmetic` for the first finding that is wrong.
  package func requirePassed() throws {
    let wrong = findings.filter { !$0.passed }
    guard let first = wrong.first else { return }
    throw LinearAlgebraError.wrongArithmetic(
      what: "\(first.name) (\(first.place))" + (wrong.count > 1 ? " and \(wrong.count - 1) more" : ""))
  }

  private static func findings(_ loops: mn_loops) throws -> [Finding] {
    var (loops, place) = (loops, "loops \(String(cString: loops.name))")
    return try withUnsafeTemporaryAllocation(of: mn_finding.self, capacity: Int(mn_mostFindings)) { room in
      guard let base = room.baseAddress else { return [] }
      let count = mn_testLoops(&loops, base)
      guard count >= 0 else { throw LinearAlgebraError.outOfMemory(bytes: 4 << 20) }
      return (0..<Int(count)).map { Finding(place, String(cString: base[$0].name), base[$0].error) }
    }
  }
}

// BLAS and LAPACK on matrices large enough for all threads, checked by products with a few vectors (Freivalds 1977): a wrong
// entry shows in them, and they cost n² where the routine costs n³.
extension SelfTest {
  private static var order: Int { 192 }

  private static func findings<Scalar: LAPACKScalar>(
    _ routines: mn_routines, _ type: Scalar.Type
  ) throws -> [Finding] {
    let n = order
    let a = Plain<Scalar>(n, seed: 1)
    let b = Plain<Scalar>(n, seed: 2)
    let unit = Scalar.precision.unitRoundoff * Double(n)
    func finding(_ name: String, _ error: Double) -> Finding {
      Finding("OpenBLAS", "\(Scalar.precision) \(name)", error)
    }

    var product = Plain<Scalar>(n)
    routines.gemm(false, false, n, n, n, 1, a.values, n, b.values, n, 0, &product.values, n)
    let gemm = probes.map { v in ratio(product.times(v), a.times(b.times(v)), unit * Double(n)) }.max() ?? 0

    var square = Plain<Scalar>(n)
    routines.syrk(false, n, n, 1, a.values, n, 0, &square.values, n)
    square.mirrorLowerTriangle()
    let syrk = probes.map { v in ratio(square.times(v), a.times(a.transposedTimes(v)), unit * Double(n)) }.max() ?? 0

    // AAᵀ/n + I: its condition number is small.
    var system = square.scaled(by: 1 / Double(n))
    for i in 0..<n { system.values[i * (n + 1)] += 1 }
    var factor = system
    let info = routines.potrf(n, &factor.values, n)
    factor.clearUpperTriangle()
    let potrf =
      info == 0
      ? probes.map { v in ratio(factor.times(factor.transposedTimes(v)), system.times(v), 4 * unit) }.max() ?? 0
      : .infinity

    var solution = b
    routines.trsm(true, false, n, n, factor.values, n, &solution.values, n)
    let trsm = probes.map { v in ratio(factor.times(solution.times(v)), b.times(v), 16 * unit) }.max() ?? 0
    return [
      finding("matrix product", gemm), finding("symmetric product", syrk), finding("Cholesky factorization", potrf),
      finding("triangular solve", trsm),
    ]
  }

  /// Vectors of signs: no errors cancel in all of them but by chance.
  private static var probes: [[Double]] {
    (1...3).map { seed in Plain<Double>(order, columns: 1, seed: UInt64(100 + seed)).values.map { $0 < 0 ? -1 : 1 } }
  }

  /// The largest difference as a multiple of what is allowed; NaN is infinite.
  private static func ratio(_ values: [Double], _ expected: [Double], _ allowed: Double) -> Double {
    zip(values, expected).reduce(0) { worst, pair in
      let error = (pair.0 - pair.1).magnitude / allowed
      return error.isNaN ? .infinity : max(worst, error)
    }
  }
}

/// A square matrix with plain products, one number after the other.
private struct Plain<Scalar: LAPACKScalar> {
  let n: Int
  var values: [Scalar]

  init(_ n: Int, columns: Int? = nil, seed: UInt64? = nil) {
    self.n = n
    var state = seed ?? 0
    values = (0..<n * (columns ?? n)).map { _ in
      guard seed != nil else { return 0 }
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Scalar(Double(state >> 40) / Double(1 << 23) - 1)
    }
  }

  func times(_ x: [Double]) -> [Double] {
    var y = [Double](repeating: 0, count: n)
    for column in 0..<n { for row in 0..<n { y[row] += Double(values[row + column * n]) * x[column] } }
    return y
  }

  func transposedTimes(_ x: [Double]) -> [Double] {
    (0..<n).map { column in (0..<n).reduce(0) { $0 + Double(values[$1 + column * n]) * x[$1] } }
  }

  func scaled(by factor: Double) -> Plain {
    var result = self
    for index in values.indices { result.values[index] = Scalar(Double(values[index]) * factor) }
    return result
  }

  mutating func mirrorLowerTriangle() {
    for column in 0..<n { for row in 0..<column { values[row + column * n] = values[column + row * n] } }
  }

  mutating func clearUpperTriangle() {
    for column in 0..<n { for row in 0..<column { values[row + column * n] = 0 } }
  }
}
