import CMinNorm
import Foundation

/// The threads, beside the caller's, that the library's own loops run on.
///
/// OpenBLAS's threads wait for their next product by spinning, for some hundredth of a second on a processor each. The system
/// then puts a thread that is woken in between beside the caller, on the one processor that is left, and a loop on two threads
/// takes as long as on one. So the caller is held on its processor during a loop and these threads are kept off it: one that
/// spins gives way at once (it yields), one that computes does not. Measured on two cores, loops of 3 ms between products of
/// order 700 reach 0.55 of twice one thread's rate without, 0.98 with it.
package final class Workers: @unchecked Sendable {
  package static let shared = Workers()

  private struct Loop {
    let body: @Sendable (Int) -> Void
    let parts: Int
    var next = 0
    var running = 0
  }

  // Everything below is read and written with the condition locked.
  private let condition = NSCondition()
  /// A caller has the threads, from before its loop is there until after its end.
  private var isTaken = false
  private var threads: [Int32] = []
  private var loop: Loop?

  /// Calls `body` for 0 ..< parts, each once, on as many threads, and waits.
  ///
  /// The caller takes part, and takes what the others have not begun. While another loop runs (two callers, or a loop in a
  /// loop) it does all itself.
  package func run(parts: Int, _ body: @Sendable (Int) -> Void) {
    withoutActuallyEscaping(body) { body in
      condition.lock()
      guard !isTaken else {
        condition.unlock()
        for part in 0..<parts { body(part) }
        return
      }
      isTaken = true
      while threads.count < parts - 1 { start() }
      var place = mn_holdPlace(Int32(parts))
      for thread in threads { mn_keepOff(&place, thread) }
      loop = Loop(body: body, parts: parts)
      condition.broadcast()
      while takePart() {}
      while loop?.running != 0 { condition.wait() }
      loop = nil
      isTaken = false
      condition.unlock()
      mn_leavePlace(&place)
    }
  }

  /// Runs the next part of the loop, unlocked meanwhile; false if there is none.
  private func takePart() -> Bool {
    guard let current = loop, current.next < current.parts else { return false }
    loop?.next += 1
    loop?.running += 1
    condition.unlock()
    current.body(current.next)
    condition.lock()
    loop?.running -= 1
    return true
  }

  /// Starts one more thread; the condition is locked.
  private func start() {
    let count = threads.count
    let thread = Thread { [self] in
      condition.lock()
      threads.append(mn_threadNumber())
      condition.broadcast()
      while true {
        if !takePart() {
          // The end of the last part: the caller waits.
          if loop?.running == 0 { condition.broadcast() }
          condition.wait()
        }
      }
    }
    thread.name = "minnorm worker"
    thread.stackSize = 8 << 20
    thread.start()
    while threads.count == count { condition.wait() }
  }
}
