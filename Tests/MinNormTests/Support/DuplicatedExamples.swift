import MinNorm

/// Examples of which some occur more than once, with right-hand sides that may contradict each other, and the
/// minimum-norm least-squares coefficients in closed form.
///
/// With M the n × G matrix that tells which of G distinct examples each one is, and D = MᵀM the multiplicities, K = M K₀ Mᵀ
/// and M⁺ = D⁻¹Mᵀ. As M has independent columns, K⁺ = (M⁺)ᵀ K₀⁻¹ M⁺: solve K₀ b = ȳ for the means of the right-hand sides
/// of equal examples, and divide b among them. K₀ is regular, so plain Cholesky in wide numbers does it.
struct DuplicatedExamples {
  /// The distinct examples, and the group of each example.
  let distinct: FeatureMatrix
  let groups: [Int]
  let features: FeatureMatrix
  let rightHandSides: Matrix<Double>

  /// `distinct` points of normal coordinates, up to `copies` of them repeated; fewer dimensions make K₀ worse conditioned.
  init(distinct count: Int, copies: Int, dimension: Int, contradictory: Bool, seed: Int) throws {
    var random = TestRandom(seed)
    distinct = try FeatureMatrix(
      count: count, dimension: dimension, values: (0..<count * dimension).map { _ in Float(random.normal()) })
    var groups = Array(0..<count) + (0..<copies).map { _ in Int(random.uniform() * Double(count)) }
    for index in groups.indices.dropFirst().reversed() {
      groups.swapAt(index, Int(random.uniform() * Double(index + 1)))
    }
    self.groups = groups
    features = try distinct.selecting(groups)
    let labels = (0..<count).map { _ in Int(random.uniform() * 3) }
    rightHandSides = Targets(
      labels: groups.map { contradictory ? Int(random.uniform() * 3) : labels[$0] }, classCount: 3
    ).matrix(in: Double.self)
  }

  /// Equal examples have equal right-hand sides.
  var isConsistent: Bool {
    groups.indices.allSatisfy { i in
      groups[i...].indices.allSatisfy { j in
        groups[i] != groups[j]
          || (0..<rightHandSides.columns).allSatisfy { rightHandSides[i, $0] == rightHandSides[j, $0] }
      }
    }
  }

  /// K⁺Y for a kernel given by its textbook formula, with λ_min and λ_max bounds left to the caller.
  func coefficients(_ formula: ([Wide], [Wide]) -> Wide) -> Matrix<Double> {
    let (count, columns) = (distinct.count, rightHandSides.columns)
    let rows = (0..<count).map { i in
      distinct.values[i * distinct.dimension..<(i + 1) * distinct.dimension].map { Wide($0) }
    }
    let multiplicities = groups.reduce(into: [Wide](repeating: 0, count: count)) { $0[$1] += 1 }
    var means = [[Wide]](repeating: [Wide](repeating: 0, count: columns), count: count)
    for (example, group) in groups.enumerated() {
      for c in 0..<columns { means[group][c] += Wide(rightHandSides[example, c]) / multiplicities[group] }
    }
    let solution = WideMatrix(order: count) { formula(rows[$0], rows[$1]) }.solve(means)
    var coefficients = Matrix<Double>(rows: groups.count, columns: columns)
    for (example, group) in groups.enumerated() {
      for c in 0..<columns { coefficients[example, c] = Double(solution[group][c] / multiplicities[group]) }
    }
    return coefficients
  }
}
