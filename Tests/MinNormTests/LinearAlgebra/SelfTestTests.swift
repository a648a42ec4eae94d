import CMinNorm
import COpenBLAS
import MinNorm
import Testing

@Suite struct SelfTestTests {
  private func wrong(_ test: SelfTest) -> [String] { test.findings.filter { !$0.passed }.map(\.name) }

  @Test("what this machine computes is right at every instruction set, in both precisions, at the threads in use")
  func passes() throws {
    let test = try SelfTest(allLevels: true)
    #expect(wrong(test) == [])
    #expect(Set(test.findings.map(\.place)).count == LoopLevel.all.count + 1)
    try test.requirePassed()
  }

  @Test("an exponential that is wrong by a hundred-thousandth in one of 300 values is found")
  func wrongExponential() throws {
    var loops = mn_loopsInForce().pointee
    loops.float32.laplacian = { values, count, scale, low in
      mn_loopsInForce().pointee.float32.laplacian(values, count, scale, low)
      values.assumingMemoryBound(to: Float.self)[200] *= 1.00001
    }
    let test = try SelfTest(loops: loops)
    #expect(wrong(test) == ["float32 laplacian kernel"])
    #expect(
      throws: LinearAlgebraError.wrongArithmetic(what: "float32 laplacian kernel (loops \(InstructionSet.inForce))")
    ) {
      try test.requirePassed()
    }
  }

  @Test("NaN is no exponential, and neither is one that forgets NaN")
  func lostNaN() throws {
    var loops = mn_loopsInForce().pointee
    loops.float64.laplacian = { values, count, scale, low in
      mn_loopsInForce().pointee.float64.laplacian(values, count, scale, low)
      values.assumingMemoryBound(to: Double.self)[3] = .nan
    }
    loops.float64.gaussian = { values, count, scale, low in
      mn_loopsInForce().pointee.float64.gaussian(values, count, scale, low)
      values.assumingMemoryBound(to: Double.self)[count - 1] = 0
    }
    #expect(
      wrong(try SelfTest(loops: loops)) == [
        "float64 exponential", "float64 gaussian kernel", "float64 laplacian kernel",
      ])
  }

  @Test("products of bytes that overflow at their extremes are found")
  func byteExtremes() throws {
    var loops = mn_loopsInForce().pointee
    loops.bytes.multiply = { rows, columns, dimension, rowCount, columnCount, to, stride in
      mn_loopsInForce().pointee.bytes.multiply(rows, columns, dimension, rowCount, columnCount, to, stride)
      // As sums of 24 bits would be.
      for column in 0..<columnCount {
        for row in 0..<rowCount { to[row + column * stride] &= 0x00FF_FFFF }
      }
    }
    #expect(wrong(try SelfTest(loops: loops)).contains("products of bytes, the largest"))
  }

  @Test("a matrix product with one wrong entry, a factorization and a triangular solve that are off are found")
  func wrongBLAS() throws {
    var single = mn_sRoutines
    single.gemm = { ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc in
      mn_sRoutines.gemm(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc)
      c!.assumingMemoryBound(to: Float.self)[77 + 5 * ldc] += 0.01
    }
    #expect(wrong(try SelfTest(single: single)) == ["float32 matrix product"])
    var double = mn_dRoutines
    double.potrf = { n, a, lda in
      let info = mn_dRoutines.potrf(n, a, lda)
      a!.assumingMemoryBound(to: Double.self)[(n - 1) * (lda + 1)] *= 1 + 1e-9
      return info
    }
    double.trsm = { left, transpose, m, n, l, ldl, b, ldb in
      mn_dRoutines.trsm(left, transpose, m, n, l, ldl, b, ldb)
      b!.assumingMemoryBound(to: Double.self)[10] += 1e-9
    }
    #expect(
      wrong(try SelfTest(double: double)) == ["float64 Cholesky factorization", "float64 triangular solve"])
  }

  @Test("another number of threads than was asked for is found")
  func wrongThreads() throws {
    #expect(
      wrong(try SelfTest(threads: Threads.count + 1)) == ["\(Threads.count) thread\(Threads.count == 1 ? "" : "s")"])
  }
}
