import Foundation
import MinNorm
import Synchronization
import Testing

@Suite struct ParallelTests {
  private final class Count: Sendable {
    let value = Atomic(0)
  }

  private func visits(_ count: Int) -> [Int] {
    let visits = Mutex([Int](repeating: 0, count: count))
    parallelRanges(count) { range in
      visits.withLock { visits in for index in range { visits[index] += 1 } }
    }
    return visits.withLock { $0 }
  }

  @Test("every index is visited once", arguments: [0, 1, 2, 3, 7, 1000])
  func once(count: Int) { #expect(visits(count) == [Int](repeating: 1, count: count)) }

  @Test("two parts run at the same time, on threads of their own, where there are two processors")
  func together() {
    // The suite's other tests may have the workers now: then this caller does both parts by itself.
    let met = (0..<200).contains { _ in
      let threads = Mutex(Set<ObjectIdentifier>())
      Workers.shared.run(parts: 2) { _ in
        threads.withLock { _ = $0.insert(ObjectIdentifier(Thread.current)) }
        Thread.sleep(forTimeInterval: 0.01)
      }
      return threads.withLock { $0.count } == 2
    }
    #expect(met)
  }

  @Test("a loop in a loop and loops of several callers at once visit everything once and end")
  func manyCallers() async {
    let total = Count()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<200 {
            Workers.shared.run(parts: 3) { _ in
              Workers.shared.run(parts: 2) { _ in total.value.add(1, ordering: .relaxed) }
            }
          }
        }
      }
    }
    #expect(total.value.load(ordering: .relaxed) == 8 * 200 * 6)
  }

  @Test("the caller and the others run on processors apart, and the caller may use every one again after the loop")
  func places() {
    #if os(Linux)
      @Sendable func allowed() -> String? {
        (try? String(contentsOfFile: "/proc/thread-self/status", encoding: .utf8))?
          .split(separator: "\n").first { $0.hasPrefix("Cpus_allowed_list:") }.map { String($0.dropFirst(18)) }
      }
      let before = allowed()
      let apart = (0..<200).contains { _ in
        let places = Mutex(Set<String>())
        Workers.shared.run(parts: 2) { _ in
          let place = allowed()
          places.withLock { _ = $0.insert(place ?? "") }
          Thread.sleep(forTimeInterval: 0.01)
        }
        return places.withLock { $0.count } == 2
      }
      #expect(apart || ProcessInfo.processInfo.activeProcessorCount == 1)
      #expect(allowed() == before)
    #endif
  }

  #if os(Linux) && arch(x86_64)
    @Test("a processor that OpenBLAS does not know gets the kernels of its instructions, not the oldest")
    func kernels() throws {
      let information = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
      let flags = Set(
        information.split(separator: "\n").first { $0.hasPrefix("flags") }?.split(separator: " ").map(String.init) ?? []
      )
      let expected = flags.contains("avx512vl") ? "SkylakeX" : flags.contains("avx2") ? "Haswell" : nil
      #expect(Threads.betterKernels(than: "Prescott") == expected)
      for modern in ["Haswell", "Zen", "SkylakeX", "Cooperlake"] { #expect(Threads.betterKernels(than: modern) == nil) }
      // And the choice is in force.
      guard (ProcessInfo.processInfo.environment["OPENBLAS_CORETYPE"] ?? "").isEmpty else { return }
      let inForce = try #require(Threads.blasDescription.split(separator: " ").last)
      #expect(Threads.betterKernels(than: String(inForce)) == nil)
    }
  #endif
}
