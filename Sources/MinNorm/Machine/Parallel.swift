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
