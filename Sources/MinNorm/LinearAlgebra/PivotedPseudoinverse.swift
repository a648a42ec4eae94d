/// The pseudoinverse K⁺ of a symmetric positive semidefinite matrix, in the memory of its pivoted Cholesky factor.
///
/// With L = [L₁; L₂], L₁ square, and W = L₂L₁⁻¹, the factored matrix is PᵀKP = B L₁L₁ᵀ Bᵀ, where B = [I; W] has
/// independent columns. So
///
///     PᵀK⁺P = B (BᵀB)⁻¹ (L₁L₁ᵀ)⁻¹ (BᵀB)⁻¹ Bᵀ,    BᵀB = I + WᵀW.
///
/// K's condition is met once, by substitution with L₁, which cannot break down; complete pivoting keeps W small (Higham 1990),
/// so that BᵀB is well-conditioned. Where n − rank is the smaller number, I + WWᵀ takes the place of BᵀB: a few
/// duplicated examples cost next to nothing.
public struct PivotedPseudoinverse<Scalar: LAPACKScalar>: SymmetricFactorization, ~Copyable, Sendable {
  /// The factor L₁; W lies below it, and columns from `rank` on have no meaning.
  let factor: CholeskyFactor<Scalar>
  /// The Cholesky factor of I + WWᵀ or of I + WᵀW, whichever is smaller.
  let core: CholeskyFactor<Scalar>
  let pivots: [Int]
  /// Rank of K.
  public let rank: Int
  /// The largest pivot that counted as zero.
  public let tolerance: Double
  /// See `PivotedCholeskyFactor`.
  let remainder: Double

  /// Rows and columns.
  public var order: Int { factor.lower.order }
  /// The largest pivot that counted as zero.
  public var rankTolerance: Double? { tolerance }

  fileprivate init(
    lower: consuming PackedSymmetricMatrix<Scalar>, core: consuming CholeskyFactor<Scalar>, pivots: [Int], rank: Int,
    tolerance: Double, remainder: Double
  ) {
    factor = CholeskyFactor(lower: lower, order: rank)
    self.core = core
    self.pivots = pivots
    self.rank = rank
    self.tolerance = tolerance
    self.remainder = remainder
  }

  /// Whether `core` is I + WWᵀ.
  var usesTail: Bool { order - rank <= rank }

  /// The minimum-norm least-squares solution K⁺Y.
  ///
  /// 2r² flops a column for the substitution, and 4r(n − r) + 4min(r, n − r)² for what is beyond the rank r.
  public func solve(
    _ rightHandSides: Matrix<Scalar>, observer: WorkObserver = unobserved
  ) throws -> Matrix<Scalar> {
    try observer(0, 1)
    let solution = try mapInPivotOrder(rightHandSides) { head, tail in
      // (BᵀB)⁻¹Bᵀy, by the normal equations or from the part of y that is orthogonal to the range of B.
      if usesTail {
        addW(alpha: -1, times: head, to: tail)
        try core.solve(in: tail)
        addTransposedW(alpha: 1, times: tail, to: head)
      } else {
        addTransposedW(alpha: 1, times: tail, to: head)
        try core.solve(in: head)
      }
      try factor.solve(in: head)
      if usesTail {
        setToW(times: head, tail)
        try core.solve(in: tail)
        addTransposedW(alpha: -1, times: tail, to: head)
      } else {
        try core.solve(in: head)
        setToW(times: head, tail)
      }
    }
    try observer(1, 1)
    return solution
  }

  /// KX = B L₁(L₁ᵀ(BᵀX)): 2r² + 4r(n − r) flops a column.
  public func product(_ x: Matrix<Scalar>) throws -> Matrix<Scalar> {
    try mapInPivotOrder(x) { head, tail in
      addTransposedW(alpha: 1, times: tail, to: head)
      factor.multiply(head)
      setToW(times: head, tail)
    }
  }

  /// Applies `body` in place to the first `rank` rows in pivot order and those after them.
  private func mapInPivotOrder(
    _ x: Matrix<Scalar>, _ body: (_ head: MatrixView<Scalar>, _ tail: MatrixView<Scalar>) throws -> Void
  ) throws -> Matrix<Scalar> {
    precondition(x.rows == order, "one row per equation")
    var result = Matrix<Scalar>(rows: x.rows, columns: x.columns)
    guard rank > 0 else { return result }
    var permuted = x.selectingRows(pivots)
    try permuted.withView { view in
      try body(view[0..<rank, 0..<view.columns], view[rank..<order, 0..<view.columns])
    }
    for column in 0..<x.columns {
      for (place, index) in pivots.enumerated() { result[index, column] = permuted[place, column] }
    }
    return result
  }

  // MARK: Products with the blocks of W

  /// The columns of each block column that belong to L.
  var blocks: [Range<Int>] { factor.lower.layout.leadingBlocks(rank) }

  /// tail += alpha W head.
  func addW(
    alpha: Scalar, times head: MatrixView<Scalar>, to tail: MatrixView<Scalar>, replacing: Bool = false
  ) {
    for block in blocks {
      tail.assign(
        alpha: alpha, factor.lower.part(rows: rank..<order, columns: block), times: head[block, 0..<head.columns],
        beta: replacing && block.lowerBound == 0 ? 0 : 1)
    }
  }

  /// tail := W head.
  private func setToW(times head: MatrixView<Scalar>, _ tail: MatrixView<Scalar>) {
    addW(alpha: 1, times: head, to: tail, replacing: true)
  }

  /// head += alpha Wᵀ tail.
  func addTransposedW(alpha: Scalar, times tail: MatrixView<Scalar>, to head: MatrixView<Scalar>) {
    for block in blocks {
      head[block, 0..<head.columns].assign(
        alpha: alpha, factor.lower.part(rows: rank..<order, columns: block), leftTransposed: true, times: tail, beta: 1)
    }
  }
}

extension PivotedCholeskyFactor {
  /// What K⁺Y needs beyond L, computed once: W = L₂L₁⁻¹ in the place of L₂, and the factor of I + WWᵀ or I + WᵀW.
  ///
  /// With s = min(r, n − r): r²(n − r) + r(n − r)s + s³/3 flops, s²/2 numbers of memory. Nothing at full rank.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public consuming func pseudoinverse(observer: WorkObserver = unobserved) throws -> PivotedPseudoinverse<Scalar> {
    let (pivots, rank, order, tolerance, remainder) = (pivots, rank, order, tolerance, remainder)
    let blocks = lower.layout.leadingBlocks(rank)
    for (index, block) in blocks.enumerated().reversed() {
      let w = lower.part(rows: rank..<order, columns: block)
      for later in blocks[(index + 1)...] {
        w.assign(
          alpha: -1, lower.part(rows: rank..<order, columns: later), times: lower.part(rows: later, columns: block),
          beta: 1)
      }
      w.solveRight(lower.part(rows: block, columns: block))
      try observer(Double(blocks.count - index), Double(blocks.count + 1))
    }
    let core =
      order - rank <= rank ? try lower.outerCore(rank: rank).cholesky() : try lower.innerCore(rank: rank).cholesky()
    try observer(1, 1)
    return PivotedPseudoinverse(
      lower: lower, core: core, pivots: pivots, rank: rank, tolerance: tolerance, remainder: remainder)
  }
}

extension PackedLayout {
  /// The first `rank` columns by block columns.
  fileprivate func leadingBlocks(_ rank: Int) -> [Range<Int>] {
    pieces(of: 0..<rank, limit: blockSize).map { $0 }
  }
}

extension PackedSymmetricMatrix {
  /// I + WWᵀ, W the rows from `rank` on of the first `rank` columns.
  fileprivate func outerCore(rank: Int) throws -> PackedSymmetricMatrix {
    var core = try PackedSymmetricMatrix(order: order - rank)
    for block in 0..<core.layout.blockCount {
      let (target, own) = (core.blockColumn(block), core.layout.range(ofBlock: block))
      for columns in layout.leadingBlocks(rank) {
        target.addProduct(ofRows: part(rows: rank + own.lowerBound..<order, columns: columns))
      }
    }
    core.addToDiagonal(1)
    return core
  }

  /// I + WᵀW, W the rows from `rank` on of the first `rank` columns.
  fileprivate func innerCore(rank: Int) throws -> PackedSymmetricMatrix {
    var core = try PackedSymmetricMatrix(order: rank, blockSize: layout.blockSize)
    let blocks = layout.leadingBlocks(rank)
    for (index, block) in blocks.enumerated() {
      for later in blocks[index...] {
        core.part(rows: later, columns: block).assign(
          part(rows: rank..<order, columns: later), leftTransposed: true,
          times: part(rows: rank..<order, columns: block), beta: 1)
      }
    }
    core.addToDiagonal(1)
    return core
  }
}
