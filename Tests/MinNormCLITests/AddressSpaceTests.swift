import Foundation
import Testing

@Suite struct AddressSpaceTests {
  #if os(Linux)
    @Test(
      "with too little address space the program ends at once, says how much it needs, and runs with that",
      arguments: [1, 2], [200_000, 330_000])
    func limit(threads: Int, kilobytes: Int) throws {
      let options = "solve --train 200 --test 100 --quiet --threads \(threads)"
      // OpenBLAS's threads wait without end for memory that is refused; the program does not wait for them.
      let refused = try Program.shell("ulimit -v \(kilobytes); exec timeout 20 $M \(options)")
      #expect(refused.status == 69 && refused.output.isEmpty)
      #expect(refused.message.contains("the address space is limited to \(kilobytes / 1024) MiB"))
      let pattern = /ulimit -v (\d+)/
      let needed = try #require(refused.message.firstMatch(of: pattern)?.1)
      #expect(try Program.shell("ulimit -v \(needed); exec $M \(options)").status == 0)
    }

    @Test(
      "wherever memory is refused within the first megabytes beyond that, the program ends with 69, or has had enough")
    func anywhere() throws {
      let options =
        "solve --train 600 --features random-fourier:count=4000,bandwidth=5 --kernel linear --quiet --threads 1"
      let first = try Program.shell("ulimit -v 330000; exec $M \(options)")
      let least = try #require(first.message.firstMatch(of: /ulimit -v (\d+)/).flatMap { Int($0.1) })
      for limit in stride(from: least, to: least + 32_000, by: 4000) {
        let run = try Program.shell("ulimit -v \(limit); exec $M \(options)")
        #expect([0, 69].contains(run.status), "\(limit): \(run.message.suffix(300))")
        #expect(run.status == 0 || run.message.contains("minnorm: error: "))
      }
    }

    @Test("an address space that is too small for the system is too little memory, said before any work")
    func tooLarge() throws {
      let run = try Program.shell(
        "ulimit -v 900000; exec $M solve --train 4000 --precision float64 --threads 1 --ridge 1 --loo")
      #expect(run.status == 69 || run.status == 0)
      if run.status == 69 { #expect(run.message.contains("needs") || run.message.contains("refused")) }
    }
  #endif
}
