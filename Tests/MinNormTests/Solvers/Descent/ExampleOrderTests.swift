import MinNorm
import Testing

@Suite struct ExampleOrderTests {
  /// A space that notes which examples it is asked for.
  private final class Recorder: DescentSpace {
    let count = 10
    let parameterCount = 10
    let squaredNorms: [Double]
    var batches: [[Int]] = []
    init(_ squaredNorms: [Double]) { self.squaredNorms = squaredNorms }

    func predictions(of batch: Batch, _ parameters: Matrix<Double>) -> Matrix<Double> {
      batches.append(batch.examples)
      return Matrix(rows: batch.examples.count, columns: 1)
    }
    func add(_ combination: Matrix<Double>, of batch: Batch, to parameters: inout Matrix<Double>) {}
    func responses(_ parameters: Matrix<Double>, observer: WorkObserver) -> Matrix<Double> { parameters }
    func innerProducts(_ first: Matrix<Double>, _ second: Matrix<Double>, image: Matrix<Double>) -> [Double] { [0] }
    func evaluator(at inputs: FeatureMatrix) -> (Matrix<Double>) throws -> Matrix<Double> { { $0 } }
    func interpolant(_ parameters: Matrix<Double>) -> any Interpolant { LinearInterpolant(weights: parameters) }
    func largestEigenvalue() -> Double { 1 }
  }

  private func batches(
    _ method: DescentMethod, _ order: ExampleOrder, batch: Int, epochs: Int, norms: [Double]? = nil, seed: UInt64 = 1
  ) throws -> [[Int]] {
    let recorder = Recorder(norms ?? [Double](repeating: 1, count: 10))
    _ = try recorder.end(
      method, StepParameters(stepSize: 1, batch: batch), epochs: epochs, targets: Matrix(rows: 10, columns: 1),
      order: order, seed: seed)
    return recorder.batches
  }

  @Test("every epoch of shuffled batches sees every example once, in another order; the last batch is smaller")
  func shuffled() throws {
    let seen = try batches(.sgd, .shuffled, batch: 4, epochs: 3)
    #expect(seen.map(\.count) == [4, 4, 2, 4, 4, 2, 4, 4, 2])
    let epochs = (0..<3).map { seen[3 * $0..<3 * $0 + 3].flatMap { $0 } }
    #expect(epochs.allSatisfy { $0.sorted() == Array(0..<10) })
    #expect(epochs[0] != epochs[1] && epochs[1] != epochs[2])
    #expect(try batches(.sgd, .shuffled, batch: 4, epochs: 3) == seen)
    #expect(try batches(.sgd, .shuffled, batch: 4, epochs: 3, seed: 2) != seen)
  }

  @Test("sequential batches are the examples in order, full ones all of them at once")
  func sequential() throws {
    #expect(try batches(.sgd, .sequential, batch: 6, epochs: 2).flatMap { $0 } == Array(0..<10) + Array(0..<10))
    #expect(try batches(.gd, .shuffled, batch: 10, epochs: 2) == [Array(0..<10), Array(0..<10)])
  }

  @Test("Kaczmarz draws with probability proportional to squared norms, to five standard errors")
  func weighted() throws {
    let norms = (1...10).map(Double.init)
    let draws = try batches(.kaczmarz, .replacement, batch: 1, epochs: 2000, norms: norms).flatMap { $0 }
    let total = Double(draws.count)
    #expect(draws.count == 20_000)
    for example in 0..<10 {
      let share = norms[example] / 55
      let count = Double(draws.count { $0 == example })
      #expect(abs(count / total - share) < 5 * (share * (1 - share) / total).squareRoot())
    }
  }

  @Test("a run is looked at on the ends of epochs and on log-spaced steps of the first one")
  func visits() throws {
    let recorder = Recorder([Double](repeating: 1, count: 10))
    var (steps, ends): ([Int], [Double]) = ([], [])
    try Descent(.sgd, StepParameters(stepSize: 1, batch: 1), epochs: 400).run(
      from: Matrix(rows: 10, columns: 1), in: recorder, targets: Matrix(rows: 10, columns: 1)
    ) { state in
      if state.isEpochEnd { ends.append(state.epoch) } else { steps.append(state.steps) }
      return true
    }
    #expect(steps == [1, 2, 3, 5, 8])
    #expect(Array(ends.prefix(101)) == (0...100).map(Double.init) && ends.last == 400)
    #expect(zip(ends, ends.dropFirst()).allSatisfy { $1 - $0 <= max(1, $0 / 50) })
  }

  @Test("a run ends when its visitor has seen enough")
  func enough() throws {
    let recorder = Recorder([Double](repeating: 1, count: 10))
    try Descent(.sgd, StepParameters(stepSize: 1, batch: 5), epochs: 100).run(
      from: Matrix(rows: 10, columns: 1), in: recorder, targets: Matrix(rows: 10, columns: 1)
    ) { $0.epoch < 3 }
    #expect(recorder.batches.count == 6)
  }
}
