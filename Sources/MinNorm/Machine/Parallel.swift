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

/// The same with memory that the threads share, such as a pointer or several in a tuple: each writes its own part only.
package func parallelRanges<Memory>(
  _ count: Int, sharing memory: Memory, _ body: @Sendable (_ memory: Memory, _ range: Range<Int>) -> Void
) {
  nonisolated(unsafe) let memory = memory
  parallelRanges(count) { body(memory, $0) }
}
