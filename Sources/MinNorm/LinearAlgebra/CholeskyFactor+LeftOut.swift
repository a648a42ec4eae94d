extension CholeskyFactor {
  /// What leaving out each example in turn would predict for it, and the diagonal of K⁻¹, without K⁻¹.
  ///
  /// With M = L⁻¹, Mₛ its strictly lower part, D its diagonal and gᵢ = Σₖ Mₖᵢ² = (K⁻¹)ᵢᵢ,
  ///
  ///     fᵢ = −(D·(Mₛ Y) + Mₛᵀ(M Y) − (Σₖ﹥ᵢ Mₖᵢ²)·Y)ᵢ / gᵢ,
  ///
  /// which is yᵢ − aᵢ/gᵢ without its cancellation: where K is nearly diagonal that difference has no digit left. The
  /// columns of M are computed a block at a time by forward substitution on the identity, used and forgotten: n³/3 flops, as
  /// many as the factorization, and 2n² for each column of Y; memory for n × blockSize numbers.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func leftOut(
    _ targets: Matrix<Scalar>, observer: WorkObserver = unobserved
  ) throws -> LeftOutPredictions {
    precondition(targets.rows == order, "one row per equation")
    let (layout, columns) = (lower.layout, 0..<targets.columns)
    let panel = try OwnedStorage<Scalar>(count: order * min(layout.blockSize, max(order, 1)))
    var (targets, image) = (targets, targets)
    // Substitution has small errors entry by entry: M Y is as good as from M itself.
    image.withView { forward(in: $0) }
    var (fromEarlier, fromLater) = (image, image)
    var (pivots, squares) = ([Double](repeating: 0, count: order), [Double](repeating: 0, count: order))
    let total = choleskyFlops(order: order)
    var done = 0.0
    for block in 0..<blockCount {
      let range = layout.range(ofBlock: block).clamped(to: 0..<order)
      let (rows, below) = (order - range.lowerBound, range.lowerBound..<order)
      let inverse = MatrixView(panel.base, rows: rows, columns: range.count, stride: rows)
      inverse.setToIdentity()
      for inner in block..<blockCount { substituteForward(inner, in: inverse, from: range.lowerBound) }
      for column in 0..<range.count {
        pivots[range.lowerBound + column] = Double(inverse.base[column * (rows + 1)])
        inverse.base[column * (rows + 1)] = 0
        squares[range.lowerBound + column] = squaredLength(inverse.base + column * rows, count: rows)
      }
      targets.withView { y in
        fromEarlier.withView {
          $0[below, columns].assign(inverse, times: y[range, columns], beta: block == 0 ? 0 : 1)
        }
      }
      image.withView { z in
        fromLater.withView { $0[range, columns].assign(inverse, leftTransposed: true, times: z[below, columns]) }
      }
      done += Double(range.count) * Double(rows) * Double(rows)
      try observer(min(done, total), total)
    }
    var predictions = Matrix<Double>(rows: order, columns: targets.columns)
    let diagonal = zip(pivots, squares).map { $0 * $0 + $1 }
    for column in columns {
      for row in 0..<order {
        let sum =
          pivots[row] * Double(fromEarlier[row, column]) + Double(fromLater[row, column])
          - squares[row] * Double(targets[row, column])
        predictions[row, column] = -sum / diagonal[row]
      }
    }
    return LeftOutPredictions(
      predictions, inverseDiagonal: diagonal, absoluteRounding: Double(Scalar.leastNormalMagnitude),
      relativeRounding: 16 * Scalar.precision.unitRoundoff)
  }
}

/// What each equation's own value would be by the solution of all others, in closed form.
public struct LeftOutPredictions: Sendable, Equatable {
  /// f₋ᵢ(xᵢ), n × the columns of Y.
  public internal(set) var predictions: Matrix<Double>
  /// The diagonal of (K + λI)⁻¹; empty where that is singular.
  public let inverseDiagonal: [Double]
  /// Differences of each example's predictions up to this size are rounding.
  public let absoluteRounding: [Double]
  /// Differences of an example's predictions up to this times the largest of them are rounding.
  public let relativeRounding: Double

  /// Takes over what was found.
  public init(
    _ predictions: Matrix<Double>, inverseDiagonal: [Double], absoluteRounding: [Double], relativeRounding: Double = 0
  ) {
    self.predictions = predictions
    self.inverseDiagonal = inverseDiagonal
    self.absoluteRounding = absoluteRounding
    self.relativeRounding = relativeRounding
  }

  /// Takes over what was found where rounding is the same for every example.
  public init(
    _ predictions: Matrix<Double>, inverseDiagonal: [Double], absoluteRounding: Double, relativeRounding: Double = 0
  ) {
    self.init(
      predictions, inverseDiagonal: inverseDiagonal,
      absoluteRounding: [Double](repeating: absoluteRounding, count: predictions.rows),
      relativeRounding: relativeRounding)
  }

  /// Those of some columns of Y.
  public subscript(columnsIn range: Range<Int>) -> LeftOutPredictions {
    var part = self
    part.predictions = predictions[columnsIn: range]
    return part
  }

  /// Of a system whose equation i was this one's `order[i]`, by the order of this one.
  func reordered(_ order: [Int]) -> LeftOutPredictions {
    var places = order
    for (place, index) in order.enumerated() { places[index] = place }
    return LeftOutPredictions(
      predictions.selectingRows(places),
      inverseDiagonal: inverseDiagonal.isEmpty ? [] : places.map { inverseDiagonal[$0] },
      absoluteRounding: places.map { absoluteRounding[$0] }, relativeRounding: relativeRounding)
  }
}

extension MatrixView {
  /// Ones on the diagonal from the top left corner on, zeros elsewhere.
  fileprivate func setToIdentity() {
    for column in 0..<columns {
      (base + column * stride).update(repeating: 0, count: rows)
      base[column * (stride + 1)] = 1
    }
  }
}

/// Σ xᵢ², summed in float64.
func squaredLength<Scalar: LAPACKScalar>(_ values: UnsafePointer<Scalar>, count: Int) -> Double {
  var sum = 0.0
  for index in 0..<count { sum += Double(values[index]) * Double(values[index]) }
  return sum
}
