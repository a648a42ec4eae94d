import Foundation

/// Why a linear system was not solved.
///
/// Every message says what, where and what to try.
///
/// LAPACK's INFO becomes one of these here and nowhere else; INFO < 0 would be our own mistake and traps.
public enum LinearAlgebraError: Error, Sendable, Equatable {
  /// The leading minor of this order (from 1) is not positive: the matrix is singular or indefinite in this precision.
  case notPositiveDefinite(leadingMinor: Int, order: Int, precision: Precision)
  /// NaN or infinity in `what` at this row and column (from 0).
  case nonFinite(what: String, row: Int, column: Int)
  /// An iteration ended at this relative residual, above the tolerance.
  case notConverged(method: String, iterations: Int, residual: Double, tolerance: Double)
  /// The operating system would not give this much memory.
  case outOfMemory(bytes: Int)
  /// More rows or columns than LAPACK's 32-bit indices reach in this method.
  case tooLarge(method: String, size: Int, limit: Int)
}

extension LinearAlgebraError: CustomStringConvertible {
  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .notPositiveDefinite(let minor, let order, let precision):
      let remedy =
        precision == .float32
        ? "try --precision float64, a smaller bandwidth, or --ridge"
        : "the examples may be duplicated or linearly dependent under this kernel; try --solver pivoted-cholesky for the"
          + " least-squares solution, --ridge, a smaller bandwidth, or fewer examples"
      return "the system of order \(order) is not positive definite in \(precision.rawValue): "
        + "its leading minor of order \(minor) is not positive; \(remedy)"
    case .nonFinite(let what, let row, let column):
      return "\(what) has a NaN or infinite value at row \(row), column \(column) (counted from 0)"
    case .notConverged(let method, let iterations, let residual, let tolerance):
      return
        "\(method) stopped at relative residual \(scientific(residual)) after \(iterations) products with K, above the"
        + " tolerance \(scientific(tolerance)); try more iterations, --precision float64, a smaller bandwidth, or --ridge"
    case .outOfMemory(let bytes):
      return "the system refused \(bytes) bytes of memory; close other programs, or use fewer examples"
        + " or --precision float32"
    case .tooLarge(let method, let size, let limit):
      return "\(method) is limited to \(limit) rows, and there are \(size); use fewer examples or --solver cholesky"
    }
  }
}

/// Two digits and an exponent.
private func scientific(_ value: Double) -> String { String(format: "%.1e", value) }
