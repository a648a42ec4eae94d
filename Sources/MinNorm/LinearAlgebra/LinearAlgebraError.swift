import COpenBLAS
import Foundation

/// Why a linear system was not solved, in the words of the mathematics.
public enum LinearAlgebraError: Error, Sendable, Equatable {
  /// The leading minor of this order (from 1) is not positive: the matrix is singular or indefinite in this precision.
  case notPositiveDefinite(leadingMinor: Int, order: Int, precision: Precision)
  /// A matrix that was given as a kernel's has an eigenvalue so far below zero that rounding does not explain it.
  case indefinite(smallest: Double, largest: Double)
  /// NaN or infinity in `what`, which was given, at this row and column (from 0).
  case nonFinite(what: String, row: Int, column: Int)
  /// The square of this finite number of `what`, at this row and column (from 0), is beyond double precision.
  case squareOverflow(what: String, row: Int, column: Int, value: Double)
  /// k(x, x) of this example (from 0) is so large that it, or its square, is beyond the precision's numbers.
  case kernelOverflow(example: Int, value: Double, precision: Precision)
  /// NaN or infinity in the solution at this row and column (from 0): the computation overflowed.
  case solutionNotFinite(row: Int, column: Int)
  /// An iteration ended at this relative residual, above the tolerance.
  case notConverged(method: String, iterations: Int, residual: Double, tolerance: Double)
  /// LAPACK's own iterations did not end; has not been seen on finite matrices.
  case decompositionFailed(method: String)
  /// The operating system would not give this much memory.
  case outOfMemory(bytes: Int)
  /// More rows or columns than LAPACK's 32-bit indices reach in this method.
  case tooLarge(method: String, size: Int, limit: Int)
  /// More numbers in one rank's part of a distributed matrix than ScaLAPACK's 32-bit indices reach.
  case partTooLarge(numbers: Int, limit: Int)
  /// What this machine computes is not what plain loops give: see `minnorm doctor`.
  case wrongArithmetic(what: String)

  /// Makes an error of LAPACK's INFO, here and nowhere else.
  ///
  /// - Parameters:
  ///   - info: 0 for success. Below 0 an argument of ours was wrong, which traps.
  ///   - bytes: The size of the workspace, for routines that ask for one.
  ///   - meaning: What a positive INFO of this routine says; nil where it has none, so that one traps as well.
  package static func check(
    info: Int, of routine: String, bytes: Int = 0, meaning: ((_ info: Int) -> any Error)? = nil
  ) throws {
    if info == 0 { return }
    if info == mn_noMemory { throw outOfMemory(bytes: bytes) }
    guard info > 0, let meaning else { preconditionFailure("\(routine) was called with a wrong argument \(-info)") }
    throw meaning(info)
  }
}

extension LinearAlgebraError: CustomStringConvertible {
  /// One line: what, where, how much.
  public var description: String {
    switch self {
    case .notPositiveDefinite(let minor, let order, let precision):
      return "the system of order \(order) is not positive definite in \(precision.rawValue): "
        + "its leading minor of order \(minor) is not positive"
    case .indefinite(let smallest, let largest):
      return "the matrix has eigenvalues from \(scientific(smallest)) to \(scientific(largest)): it is not positive "
        + "semidefinite, so there is no function space with this kernel"
    case .nonFinite(let what, let row, let column):
      return "\(what) has a NaN or infinite value at row \(row), column \(column) (counted from 0)"
    case .squareOverflow(let what, let row, let column, let value):
      return
        "\(what) has \(scientific(value)) at row \(row), column \(column) (counted from 0): the squared length of that "
        + "example is beyond 1.8e+308; scale the numbers down"
    case .kernelOverflow(let example, let value, let precision):
      return "the kernel overflows in \(precision.rawValue): k(x, x) of example \(example) (counted from 0) is "
        + (value.isFinite ? scientific(value) : "beyond 1.8e+308")
    case .solutionNotFinite(let row, let column):
      return "the solution has a NaN or infinite value at row \(row), column \(column) (counted from 0)"
    case .notConverged(let method, let iterations, let residual, let tolerance):
      return
        "\(method) stopped at relative residual \(scientific(residual)) after \(iterations) products with K, above the"
        + " tolerance \(scientific(tolerance))"
    case .decompositionFailed(let method):
      return "\(method) did not converge"
    case .outOfMemory(let bytes):
      return "the system refused \(bytes) bytes of memory"
    case .tooLarge(let method, let size, let limit):
      return "\(method) is limited to \(limit) rows, and there are \(size)"
    case .partTooLarge(let numbers, let limit):
      return "a rank's part of a distributed matrix is limited to \(limit) numbers, and would have \(numbers)"
    case .wrongArithmetic(let what):
      return "this machine computes wrongly, so nothing was solved: \(what)"
    }
  }
}

/// Two digits and an exponent.
private func scientific(_ value: Double) -> String { String(format: "%.1e", value) }
