import MinNorm

/// The right-hand sides of all label sets side by side, and one column of ones behind them.
///
/// The ones give the norm in the other coding; see `FunctionNorms`.
struct StackedTargets {
  let matrix: Matrix<Double>
  private let classCount: Int
  let unitColumn: Int

  init(_ problem: Problem) {
    let rows = problem.trainCount
    var values: [Double] = []
    values.reserveCapacity((problem.labelSets.count * problem.classCount + 1) * rows)
    for set in problem.labelSets { values += problem.targets(set).matrix(in: Double.self).values }
    values += [Double](repeating: 1, count: rows)
    classCount = problem.classCount
    unitColumn = problem.labelSets.count * classCount
    matrix = Matrix(rows: rows, columns: unitColumn + 1, values: values)
  }

  func columns(ofSet index: Int) -> Range<Int> { index * classCount..<(index + 1) * classCount }
}
