import MinNorm

/// The right-hand sides of all label sets side by side, and one column of ones behind them.
///
/// The ones give the norm in the other coding, see `FunctionNorms`, and an intercept, see `Intercepts`.
struct StackedTargets {
  let matrix: Matrix<Double>
  /// Columns of a label set.
  let width: Int
  let unitColumn: Int

  init(_ problem: Problem) {
    let rows = problem.trainCount
    width = problem.columns
    unitColumn = problem.labelSets.count * width
    var values: [Double] = []
    values.reserveCapacity((unitColumn + 1) * rows)
    for set in problem.labelSets { values += set.targets.matrix(in: Double.self).values }
    values += [Double](repeating: 1, count: rows)
    matrix = Matrix(rows: rows, columns: unitColumn + 1, values: values)
  }

  func columns(ofSet index: Int) -> Range<Int> { index * width..<(index + 1) * width }
}
