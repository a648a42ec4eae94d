import Foundation
import MinNorm
import Testing

@Suite struct ThreadsTests {
  @Test("OPENBLAS_NUM_THREADS goes before OMP_NUM_THREADS, whose first number counts; other words count for nothing")
  func environment() {
    #expect(Threads.choice(environment: ["OMP_NUM_THREADS": "3,2"]) == (3, "OMP_NUM_THREADS=3"))
    #expect(
      Threads.choice(environment: ["OMP_NUM_THREADS": "3", "OPENBLAS_NUM_THREADS": "5"])
        == (5, "OPENBLAS_NUM_THREADS=5"))
    for word in ["", "0", "-1", "many", "99999999999999999999"] {
      #expect(Threads.choice(environment: ["OMP_NUM_THREADS": word]) == Threads.choice(environment: [:]))
    }
  }

  @Test("without a wish there are at least one and at most as many threads as processors, and a reason")
  func processors() {
    let choice = Threads.choice(environment: [:])
    #expect((1...ProcessInfo.processInfo.activeProcessorCount).contains(choice.count))
    #expect(!choice.reason.isEmpty)
  }

  @Test("a quota is time over period; no limit is nil; the groups around a group count too")
  func controlGroups() {
    #expect(ControlGroup.quota("150000 100000") == 1.5)
    for unlimited in ["max 100000", "-1 100000", "", "100000", nil] { #expect(ControlGroup.quota(unlimited) == nil) }
    #expect(ControlGroup.folders("/r", "/a/b") == ["/r", "/r/a", "/r/a/b"])
    #expect(ControlGroup.folders("/r", "/") == ["/r"])
  }
}
