/// How fast this machine is, measured by short runs of the operations that solves are made of.
///
/// Plans and benchmarks compare with these, because a bare time says nothing about a program.
package struct MachineRates: Sendable, Equatable {
  /// Flops per second of a square matrix product (xGEMM).
  package let gemm: Double
  /// Bytes per second of memory touched for the first time: the system zeroes every new page.
  package let firstTouch: Double
  /// Bytes per second of streaming reads by all threads.
  package let read: Double

  /// Measures in the given precision; about half a second and 400 MB at the default order.
  package static func measure(_ precision: Precision, order: Int = 3072) throws -> MachineRates {
    switch precision {
    case .float32: try measure(Float.self, order: order)
    case .float64: try measure(Double.self, order: order)
    }
  }

  private static func measure<Scalar: LAPACKScalar>(_ type: Scalar.Type, order: Int) throws -> MachineRates {
    let count = order * order
    let a = try OwnedStorage<Scalar>(count: count)
    let c = try OwnedStorage<Scalar>(count: count)
    let bytes = Double(count * MemoryLayout<Scalar>.stride)
    let touched = seconds { for index in 0..<count { a.base[index] = Scalar(index & 255) / 256 } }
    let view = MatrixView(a.base, rows: order, columns: order, stride: order)
    let result = MatrixView(c.base, rows: order, columns: order, stride: order)
    // The first product pays for the pages of the result and for BLAS's own buffers.
    result.assign(view, times: view)
    let product = (0..<3).map { _ in seconds { result.assign(view, times: view) } }.min() ?? .infinity
    let sums = (0..<3).map { _ in seconds { readThrough(a) } }.min() ?? .infinity
    let cube = Double(order) * Double(order) * Double(order)
    return MachineRates(gemm: 2 * cube / product, firstTouch: bytes / touched, read: bytes / sums)
  }
}

/// Wall seconds that `body` takes.
func seconds(_ body: () -> Void) -> Double {
  let start = ContinuousClock.now
  body()
  return (ContinuousClock.now - start) / .seconds(1)
}

/// Reads every number once, on all threads.
private func readThrough<Scalar: LAPACKScalar>(_ storage: borrowing OwnedStorage<Scalar>) {
  parallelRanges(storage.count / 16, sharing: UnsafeRawPointer(storage.base)) { base, part in
    var lanes = SIMD16<Scalar>()
    for chunk in part {
      lanes += base.loadUnaligned(fromByteOffset: chunk * MemoryLayout<SIMD16<Scalar>>.stride, as: SIMD16<Scalar>.self)
    }
    // Keeps the loop from being removed.
    precondition(lanes.sum().isFinite, "sums of numbers below 1 are finite")
  }
}
