import MinNorm
import Testing

@Suite struct GramUpdateTests {
  private struct Sums: PrecisionCheck {
    let order: Int
    let blockSize: Int

    func run<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws {
      let (depth, others) = (30, 7)
      let update = try GramUpdate()
      let gram = try PackedSymmetricMatrix<Scalar>(order: order, blockSize: blockSize)
      var cross = Matrix<Scalar>(rows: others, columns: order)
      let parts = try (1...3).map { try Points.uniform(order + others, dimension: depth, seed: $0) }
      for part in parts {
        try part.values.withUnsafeBufferPointer { values in
          guard let base = values.baseAddress else { return }
          let all = MatrixView(
            UnsafeMutablePointer(mutating: base), rows: depth, columns: order + others, stride: depth)
          let (mine, theirs) = (all[allRowsOf: 0..<order], all[allRowsOf: order..<order + others])
          try update.add(mine, to: gram)
          try cross.withView { try update.add(theirs, times: mine, to: $0) }
        }
      }
      func product(_ i: Int, _ j: Int) -> Double {
        var sum = 0.0
        for part in parts {
          for k in 0..<depth { sum += Double(part.values[i * depth + k]) * Double(part.values[j * depth + k]) }
        }
        return sum
      }
      // Each product of 30 pairs below 1 is rounded in float32, and so are the sums where they are float32.
      let tolerance = 3 * 30 * Double(depth + 3) * 0x1p-24
      for j in 0..<order {
        for i in j..<order { #expect(abs(Double(gram[i, j]) - product(i, j)) < tolerance) }
        for i in 0..<others { #expect(abs(Double(cross[i, j]) - product(order + i, j)) < tolerance) }
      }
    }
  }

  @Test("sums of products are those of plain loops, in any blocking", arguments: Precision.allCases, [1, 7, 64])
  func sums(precision: Precision, blockSize: Int) throws {
    for order in [1, 2, 50] { try Sums(order: order, blockSize: blockSize).run(in: precision) }
  }
}
