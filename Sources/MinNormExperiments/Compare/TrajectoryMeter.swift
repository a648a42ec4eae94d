import MinNorm

/// The minimum-norm interpolant (or the ridge solution) that descent is measured against.
struct ClosedForm {
  /// θ*, all columns.
  let parameters: Matrix<Double>
  /// F* on the training examples.
  let responses: Matrix<Double>
  /// F* on the test examples.
  let predictions: Matrix<Double>
}

/// One label set among the stacked columns.
struct StackedSet {
  let set: Problem.LabelSet
  let columns: Range<Int>
}

/// Looks at descent: losses, errors, norms, and where it is relative to the closed form.
final class TrajectoryMeter {
  let space: any DescentSpace
  let targets: Matrix<Double>
  let sets: [StackedSet]
  private let problem: Problem
  let closedForm: ClosedForm?
  let spectrum: Spectrum?
  private let evaluate: (Matrix<Double>) throws -> Matrix<Double>
  private let solutionClasses: [[Int]]
  private let solutionNorms: [Double]
  private var predictions: [Prediction] = []

  /// The expected distance of one label set, kept up with the steps.
  private struct Prediction {
    let dynamics: ExpectedDynamics
    var state: ExpectedDynamics.State
    /// The squared part of the start that never changes.
    let rest: Double
  }

  /// What was seen at one step.
  struct Sight {
    let responses: Matrix<Double>
    let predictions: Matrix<Double>
    let points: [CompareResults.Point]
  }

  init(
    _ problem: Problem, space: any DescentSpace, targets: Matrix<Double>, sets: [StackedSet], closedForm: ClosedForm?,
    spectrum: Spectrum?, evaluate: @escaping (Matrix<Double>) throws -> Matrix<Double>
  ) {
    self.problem = problem
    self.space = space
    self.targets = targets
    self.sets = sets
    self.closedForm = closedForm
    self.spectrum = spectrum
    self.evaluate = evaluate
    solutionClasses = sets.map { set in closedForm.map { Self.classes($0.predictions, set.columns) } ?? [] }
    let squares =
      closedForm.map { space.innerProducts($0.parameters, $0.parameters, image: $0.responses) } ?? []
    solutionNorms = sets.map { set in squares.isEmpty ? 0 : Self.root(squares[set.columns].reduce(0, +)) }
  }

  /// Begins to predict, from a start with the values on the examples that `start` gives.
  ///
  /// - Parameter nullNorms: ‖P_null θ₀‖ of every label set.
  func predict(
    _ dynamics: ExpectedDynamics?, nullNorms: [Double], start: () throws -> Matrix<Double>
  ) rethrows {
    predictions = []
    guard let dynamics, let spectrum, let closedForm else { return }
    var difference = try start()
    difference.subtract(closedForm.responses, times: 1)
    // Kaczmarz draws examples by their squared norms, and its dynamics are those of K/tr K.
    let scale = dynamics.method == .kaczmarz ? space.squaredNorms.reduce(0, +) : Double(space.count)
    for (index, set) in sets.enumerated() {
      var own = dynamics
      own.floor = scale > 0 ? squaredDistance(closedForm.responses, set.columns) / scale : 0
      let state = ExpectedDynamics.State(energies: spectrum.energies(difference, columns: set.columns))
      predictions.append(Prediction(dynamics: own, state: state, rest: nullNorms[index] * nullNorms[index]))
    }
  }

  /// Measures θ after some steps.
  func look(_ parameters: Matrix<Double>, epoch: Double, step: Int, observer: WorkObserver = unobserved) throws -> Sight
  {
    let responses = try space.responses(parameters, observer: observer)
    let tests = try evaluate(parameters)
    let squares = space.innerProducts(parameters, parameters, image: responses)
    let gaps = differences(parameters, responses)
    let crosses = closedForm.map { space.innerProducts(parameters, $0.parameters, image: $0.responses) }
    let coordinates = gaps.flatMap { gap in spectrum?.coordinates(gap.values) }
    let outside = try outsideSpan(parameters, responses)
    var points: [CompareResults.Point] = []
    for (index, set) in sets.enumerated() {
      func sum(_ values: [Double]) -> Double { values[set.columns].reduce(0, +) }
      let measures = FitMeasures(problem, set.set, columns: set.columns, responses: responses, predictions: tests)
      let norm = Self.root(sum(squares))
      var point = CompareResults.Point(
        epoch: epoch, step: step, trainLoss: squaredDistance(responses, set.columns) / Double(2 * max(1, space.count)),
        // Zero, where descent starts, predicts no label: that is not to be right about all of them.
        trainErrors: measures.train.errors + measures.train.undecided,
        trainErrorRate: measures.train.rateWithUndecided, testErrorRate: measures.test.rateWithUndecided, norm: norm)
      point.state(measures)
      let solution = solutionNorms[index]
      if let gaps, let crosses, solution > 0 {
        point.distance = Self.root(sum(gaps.squares)) / solution
        point.cosine = norm > 0 ? min(1, max(-1, sum(crosses) / (norm * solution))) : nil
        let classes = Self.classes(tests, set.columns)
        let agreeing = zip(classes, solutionClasses[index]).count { $0 == $1 }
        point.testAgreement = classes.isEmpty || problem.isRegression ? nil : Double(agreeing) / Double(classes.count)
      }
      if let coordinates, let spectrum, solution > 0 {
        let energies = Array(spectrum.energies(coordinates: coordinates, columns: set.columns).reversed())
        point.distanceTop10 = Self.root(energies.prefix(10).reduce(0, +)) / solution
        point.distanceNext90 = Self.root(energies.dropFirst(10).prefix(90).reduce(0, +)) / solution
        point.distanceRest = Self.root(energies.dropFirst(100).reduce(0, +)) / solution
      }
      point.offSpan = outside.map { norm > 0 ? Self.root($0.squares[set.columns].reduce(0, +)) / norm : 0 }
      if predictions.indices.contains(index), solution > 0 {
        predictions[index].dynamics.advance(&predictions[index].state, to: step)
        let expected = predictions[index].state.energies.reduce(0, +) + predictions[index].rest
        point.predictedDistance = Self.root(expected) / solution
      }
      points.append(point)
    }
    return Sight(responses: responses, predictions: tests, points: points)
  }

  /// The part of weights outside the span of the examples, with its squared norms; nil for coefficients.
  func outsideSpan(
    _ parameters: Matrix<Double>, _ responses: Matrix<Double>
  ) throws -> (part: Matrix<Double>, squares: [Double])? {
    guard space is WeightSpace, let spectrum else { return nil }
    var part = parameters
    part.subtract(try space.parameters(ofCoefficients: spectrum.coefficients(ofValues: responses)), times: 1)
    // Once more, for what rounding left of the span in it.
    part.subtract(
      try space.parameters(ofCoefficients: spectrum.coefficients(ofValues: try space.responses(part))), times: 1)
    return (part, space.innerProducts(part, part, image: part))
  }

  private func differences(
    _ parameters: Matrix<Double>, _ responses: Matrix<Double>
  ) -> (values: Matrix<Double>, squares: [Double])? {
    guard let closedForm else { return nil }
    var (gap, image) = (parameters, responses)
    gap.subtract(closedForm.parameters, times: 1)
    image.subtract(closedForm.responses, times: 1)
    return (image, space.innerProducts(gap, gap, image: image))
  }

  /// ‖F − Y‖_F² over some columns.
  private func squaredDistance(_ responses: Matrix<Double>, _ columns: Range<Int>) -> Double {
    let (values, wanted) = (responses.values, targets.values)
    var sum = 0.0
    for index in columns.lowerBound * responses.rows..<columns.upperBound * responses.rows {
      let gap = values[index] - wanted[index]
      sum += gap * gap
    }
    return sum
  }

  /// The column of the largest prediction of every row.
  static func classes(_ predictions: Matrix<Double>, _ columns: Range<Int>) -> [Int] {
    let (values, rows) = (predictions.values, predictions.rows)
    return (0..<rows).map { row in
      var best = columns.lowerBound
      for column in columns.dropFirst() where values[row + column * rows] > values[row + best * rows] { best = column }
      return best - columns.lowerBound
    }
  }

  /// Rounding can make a tiny quadratic form negative; a norm is at least 0.
  static func root(_ squared: Double) -> Double { squared.isNaN ? .nan : max(0, squared).squareRoot() }
}

extension CompareResults.Point {
  /// Says what was measured, and that the rest was not.
  fileprivate mutating func state(_ measures: FitMeasures) {
    if measures.train.total == 0 { ($trainErrors, $trainErrorRate) = (nil, nil) }
    if measures.test.total == 0 { $testErrorRate = nil }
    (trainMse, testMse) = (measures.squaredTrain?.mean, measures.squaredTest?.mean)
  }
}
