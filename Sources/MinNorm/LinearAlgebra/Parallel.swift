import CBLASKernels
import COpenBLAS
import Synchronization

/// How many threads the process computes with.
///
/// OpenBLAS has one thread pool and one thread count per process, so the number is global here too. It is set once, at
/// the start, and recorded with every result: the same number gives bit-identical results, another number gives other
/// roundings.
public enum Threads {
  private static let current = Atomic(Int(openblas_get_num_threads()))

  /// The number in force.
  public static var count: Int { current.load(ordering: .relaxed) }

  /// Sets the number for BLAS and for the library's own loops.
  public static func setCount(_ count: Int) {
    precondition(count >= 1, "at least one thread")
    openblas_set_num_threads(Int32(count))
    current.store(count, ordering: .relaxed)
  }

  /// The BLAS in use with the instruction set it chose, such as "OpenBLAS 0.3.21 Cooperlake".
  public static var blasDescription: String {
    let configuration = String(cString: openblas_get_config()).split(separator: " ")
    return configuration.prefix(2).joined(separator: " ") + " " + String(cString: openblas_get_corename())
  }

  /// The kernels that this process takes at its start where OpenBLAS chose those called `name`; nil keeps them.
  ///
  /// OpenBLAS does not know processors younger than itself and gives them its oldest kernels.
  package static func betterKernels(than name: String) -> String? {
    mn_betterKernels(name).map { String(cString: $0) }
  }
}

/// Runs `body` on contiguous parts of 0 ..< count, one part per thread, and waits.
///
/// Only for loops that call no BLAS: parallelism is inside BLAS or in our own loops, never both.
package func parallelRanges(_ count: Int, _ body: @Sendable (Range<Int>) -> Void) {
  let parts = min(Threads.count, count)
  guard parts > 1 else {
    if count > 0 { body(0..<count) }
    return
  }
  Workers.shared.run(parts: parts) { part in
    body(count * part / parts..<count * (part + 1) / parts)
  }
}
