import MinNorm
import MinNormExperiments
import Testing

@Suite struct SolvePlanTests {
  func plan(_ order: Int, _ arithmetic: Arithmetic) -> SolvePlan {
    SolvePlan(
      order: order, dimension: 784, testCount: 10_000, rightHandSides: 11, arithmetic: arithmetic, certification: .full,
      loadedBytes: 54_880_000, inputBytes: 54_880_000 * (order + 10_000) / 70_000)
  }

  @Test("all of MNIST needs 13.9 GiB in float64 and 7.1 GiB in float32")
  func fullSize() {
    #expect(abs(Double(plan(60_000, .float64).peakBytes) / 0x1p30 - 13.9) < 0.1)
    #expect(abs(Double(plan(60_000, .float32).peakBytes) / 0x1p30 - 7.1) < 0.1)
  }

  @Test("flops are n²d, n³/3 and 2n² for each right-hand side")
  func flops() {
    #expect(plan(1000, .float64).gramFlops == 784e6)
    #expect(plan(3000, .float64).factorFlops == 9e9)
    #expect(plan(1000, .float64).solveFlops == 22e6)
  }

  @Test("a block column as wide as the system stores the whole square")
  func blockSize() {
    var wide = plan(4000, .float64)
    wide.blockSize = 4000
    #expect(wide.gramBytes == 8 * 4000 * 4000)
    #expect(wide.peakBytes - plan(4000, .float64).peakBytes == wide.gramBytes - plan(4000, .float64).gramBytes)
  }

  @Test("a sum of kernels needs two tiles more and the bytes that each kernel converts")
  func combined() {
    var sum = plan(4000, .float64)
    sum.combinedKernels = 2
    let tile = 2048 * 1024 * 8
    // What is larger beside the tiles may hide some of it, never more than they take.
    #expect(sum.workingBytes - plan(4000, .float64).workingBytes >= 2 * tile)
    #expect(sum.workingBytes - plan(4000, .float64).workingBytes < 8 * tile)
  }

  @Test("expected seconds grow with the order and are positive")
  func seconds() throws {
    let machine = try MachineSpeed.measure(
      kernel: GaussianKernel(bandwidth: 5), dimension: 784, format: .float32, columns: 11, precision: .float32)
    let (small, large) = (plan(5000, .float32).seconds(machine), plan(20_000, .float32).seconds(machine))
    #expect(small[.gram] > 0 && small[.factor] > 0 && small[.solve] > 0 && small[.certify] > 0 && small[.evaluate] > 0)
    #expect(large[.factor] > 30 * small[.factor] && large[.factor] < 80 * small[.factor])
    #expect(large.total > small.total)
  }
}
