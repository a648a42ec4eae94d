import MinNorm
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Sums and products of kernels.
@Suite struct CombinedKernelTests {
  private static func kernel(_ text: String) throws -> any Kernel { try KernelSpecification(parsing: text).anyKernel() }

  @Test("a sum of products has the values of its formula", arguments: Precision.allCases)
  func formula(precision: Precision) throws {
    let kernel = try Self.kernel("0.5*gaussian:bandwidth=2*linear+laplacian-l1:bandwidth=4+0.25*polynomial:degree=2")
    let checker = KernelChecker(kernel: kernel) { x, z in
      let product = zip(x, z).reduce(Wide(0)) { $0 + $1.0 * $1.1 }
      let squared = zip(x, z).reduce(Wide(0)) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      let sum = zip(x, z).reduce(Wide(0)) { $0 + abs($1.0 - $1.1) }
      return exp(-squared / 8) * product / 2 + exp(-sum / 4) + (product + 1) * (product + 1) / 4
    }
    try checker.check(
      points: Points.uniform(37, dimension: 11), others: Points.uniform(5, dimension: 11, seed: 2), precision)
  }

  @Test(
    "a sum is written as it is read",
    arguments: [
      "gaussian:bandwidth=5+0.1*linear", "cosine*linear", "2*laplacian-l1:bandwidth=3",
      "gaussian:bandwidth=1e+20+linear", "linear*linear+matern:bandwidth=2,nu=1.5",
    ])
  func words(text: String) throws {
    let kernel = try Self.kernel(text)
    #expect(kernel is CombinedKernel)
    let again = try KernelSpecification(KernelSpecification(kernel).anyKernel())
    #expect(try again == KernelSpecification(kernel))
    #expect(try again.anyKernel().parameters == kernel.parameters)
  }

  @Test(
    "weights are above 0, and leave-one-out chooses the bandwidth of a kernel alone",
    arguments: [
      "gaussian:bandwidth=5+-1*linear", "0*linear", "linear+", "3", "linear+2", "*linear",
      "gaussian:bandwidth=loo+linear", "2*gaussian:bandwidth=loo", "linear+sigmoid",
    ])
  func refused(text: String) {
    #expect(throws: KernelSpecificationError.self) { try KernelSpecification(parsing: text) }
  }

  @Test("a weight of one and a single kernel are that kernel; linear alone needs no kernel")
  func alone() throws {
    #expect(try Self.kernel("1*linear").isInnerProduct)
    #expect(try !KernelSpecification(parsing: "linear+linear").isInnerProduct)
    #expect(try KernelSpecification(parsing: "gaussian:bandwidth=median+linear").choosesByLeaveOneOut == false)
  }
}
