import Foundation
import MinNorm
import MinNormData
import Testing

@Suite struct FeaturePathSolverTests {
  /// What a test looks at of every point, kept as numbers.
  private final class Results: FeaturePathResults {
    struct Point: Codable, Equatable {
      var units: Int
      var ridge: Double
      var coefficients: [Double]
      var responses: [Double]
      var predictions: [Double]
      var leftOut: [Double]
      var deviation: Double
      var failed: Bool
    }
    var points: [Point] = []
    func contains(_ point: FeaturePathPoint) -> Bool {
      points.contains { $0.units == point.units && $0.ridge == point.ridge }
    }

    func append(_ result: FeaturePathResult) {
      points.append(
        Point(
          units: result.point.units, ridge: result.point.ridge,
          coefficients: result.solution?.coefficients.values ?? [], responses: result.responses.values,
          predictions: result.predictions.values, leftOut: result.solution?.leftOut?.predictions.values ?? [],
          deviation: result.sampleDeviation, failed: result.failure != nil))
    }
    func encoded() throws -> [UInt8] { Array(try JSONEncoder().encode(points)) }
    func restore(_ bytes: [UInt8]) throws { points = try JSONDecoder().decode([Point].self, from: Data(bytes)) }
  }

  private struct Stop: Error {}

  private static let (order, tests) = (90, 23)

  private func map(_ filters: [Int]) -> RandomConvolution {
    var map = RandomConvolution(filters: filters, seed: 3)
    (map.patch, map.pool, map.stride, map.bias) = (2, 3, 2, 0.2)
    return map
  }

  private func inputs() -> (train: Inputs, test: Inputs) {
    let all = RandomConvolutionTests.images(Self.order + Self.tests, height: 6, width: 6)
    return (all.selecting(0..<Self.order), all.selecting(Self.order..<Self.order + Self.tests))
  }

  private var targets: Matrix<Double> {
    Matrix(
      rows: Self.order, columns: 2, values: (0..<2 * Self.order).map { Double(($0 * 7) % 5) - 1 })
  }

  @discardableResult
  private func follow(
    _ filters: [Int], ridges: [Double] = [0.01], precision: Precision = .float64, copies: Bool = true,
    checkpoint: SolverCheckpoint? = nil, into results: Results = Results(),
    observer: @escaping FeaturePathSolver.Observer = { _, _, _ in }
  ) throws -> [Results.Point] {
    let (train, test) = inputs()
    let prepared = try #require(try FeatureChain([map(filters)]).stream(fittedTo: train, preparing: test))
    let path = FeaturePath(
      unitCounts: filters, featuresPerUnit: prepared.stream.featuresPerUnit, ridges: ridges, order: Self.order)
    _ = try FeaturePathSolver(
      prepared, path: path, precision: precision, diagnostics: .inverseDiagonal, blockSize: 32, copies: copies,
      checkpoint: checkpoint
    ).solve(targets, into: results, observer: observer)
    return results.points
  }

  @Test("the solution is that of the explicit features' Gram matrix", arguments: [30, 125, 300])
  func explicit(filters: Int) throws {
    let (train, test) = inputs()
    let fitted = try map([filters]).fitted(to: train)
    let (features, others) = (try fitted.features(of: train), try fitted.features(of: test))
    let gram = try LinearKernel().gram(of: features, in: Double.self)
    let ridge = (0..<Self.order).reduce(0) { $0 + gram[$1, $1] } / 1000
    let expected = try DirectSolver(kernel: LinearKernel(), ridge: ridge, diagnostics: .inverseDiagonal)
      .solve(targets, features: features)
    let function = KernelInterpolant(
      LinearKernel(), features, coefficients: expected.coefficients, precision: .float64)
    let found = try #require(try follow([filters], ridges: [ridge]).first)
    // K is rounded to float32 products: relative errors of 2⁻²⁴ times a few, magnified by at most tr K/λ.
    let tolerance = 8 * 0x1p-24 * 1000
    #expect(distance(found.coefficients, expected.coefficients.values) < tolerance)
    #expect(distance(found.predictions, try function.predictions(at: others).values) < tolerance)
    #expect(distance(found.responses, try function.responses(in: .float64).values) < tolerance)
    #expect(distance(found.leftOut, expected.leftOut?.predictions.values ?? []) < tolerance)
    // Sums of up to 1,000 products in float32, whose roundings add up like their root.
    #expect(found.deviation < 32 * 0x1p-24 && !found.failed)
  }

  private func distance(_ x: [Double], _ y: [Double]) -> Double {
    guard x.count == y.count else { return .infinity }
    let size = y.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return zip(x, y).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot() / size
  }

  @Test(
    "every point of a path is its own run: to the bit at multiples of a block, to rounding elsewhere",
    arguments: Precision.allCases)
  func path(precision: Precision) throws {
    let all = try follow([125, 250, 500], ridges: [0.01, 1], precision: precision)
    #expect(all.map(\.units) == [125, 125, 250, 250, 500, 500] && all.map(\.ridge) == [0.01, 1, 0.01, 1, 0.01, 1])
    for filters in [125, 250, 500] {
      let own = try follow([filters], ridges: [0.01, 1], precision: precision)
      #expect(own == all.filter { $0.units == filters })
    }
    let uneven = try follow([100, 250], ridges: [1], precision: precision)
    // K is some 10⁴ times λ, and so much are roundings of 2⁻²⁴ of K, or in float32 of the factor, magnified.
    #expect(distance(uneven[1].responses, all[3].responses) < (precision == .float32 ? 1e-2 : 1e-4))
    #expect(uneven[1] != all[3])
  }

  @Test("points without a ridge and with fewer features than examples are left out")
  func singular() throws {
    // 18 features a filter: 5 filters have exactly as many as there are examples.
    let path = FeaturePath(unitCounts: [4, 5], featuresPerUnit: 18, ridges: [0, 1], order: 90)
    #expect(path.points == [.init(units: 4, ridge: 1), .init(units: 5, ridge: 0), .init(units: 5, ridge: 1)])
    #expect(path.singular == [.init(units: 4, ridge: 0)])
  }

  @Test(
    "interrupted anywhere and resumed, with K copied or read again, the results are the same bits",
    arguments: Precision.allCases)
  func resumed(precision: Precision) throws {
    let (filters, ridges) = ([125, 300], [0.01, 1])
    let expected = try follow(filters, ridges: ridges, precision: precision)
    let folder = TemporaryFolder()
    #expect(
      try follow(
        filters, ridges: ridges, precision: precision, copies: false,
        checkpoint: SolverCheckpoint(folder: folder.path)) == expected)
    for stop in [1, 2, 3, 5, 8, 13, 17, 21, 34] {
      let folder = TemporaryFolder()
      var calls = 0
      #expect(throws: Stop.self) {
        try follow(
          filters, ridges: ridges, precision: precision, copies: stop % 2 == 0,
          checkpoint: SolverCheckpoint(folder: folder.path)
        ) { _, _, _ in
          calls += 1
          if calls == stop { throw Stop() }
        }
      }
      let notes = Notes()
      var seen: [FeaturePathPhase] = []
      let again = try follow(
        filters, ridges: ridges, precision: precision, copies: stop % 2 == 1,
        checkpoint: SolverCheckpoint(folder: folder.path, resumes: true) { notes.add($0) }
      ) { phase, _, _ in seen.append(phase) }
      #expect(again == expected, "after \(stop) calls")
      if stop > 8 { #expect(notes.all.contains { $0.contains("resuming with") }, "after \(stop) calls") }
      // Finished, nothing is computed again.
      seen = []
      #expect(
        try follow(
          filters, ridges: ridges, precision: precision,
          checkpoint: SolverCheckpoint(folder: folder.path, resumes: true)
        ) { phase, _, _ in seen.append(phase) } == expected)
      #expect(seen.allSatisfy { $0 == .keep })
    }
  }

  @Test("a state that was not finished is not used, and another system's checkpoint is refused")
  func incomplete() throws {
    let expected = try follow([125, 250])
    let folder = TemporaryFolder()
    var calls = 0
    #expect(throws: Stop.self) {
      try follow([125, 250], checkpoint: SolverCheckpoint(folder: folder.path)) { phase, _, _ in
        calls += phase == .factor ? 1 : 0
        if calls == 1 { throw Stop() }
      }
    }
    // As if the process had died while it wrote the next state.
    let generation = folder.path + "/generation-250"
    try FileManager.default.createDirectory(atPath: generation, withIntermediateDirectories: false)
    try FileManager.default.copyItem(
      atPath: folder.path + "/generation-125/columns.bin", toPath: generation + "/columns.bin")
    try Data(try folder.bytes("generation-125/columns.bin").dropLast(10)).write(
      to: URL(fileURLWithPath: generation + "/columns.bin"))
    try FileManager.default.copyItem(
      atPath: folder.path + "/generation-125/identity.txt", toPath: generation + "/identity.txt")
    #expect(throws: CheckpointError.self) {
      try follow([125, 250], precision: .float32, checkpoint: SolverCheckpoint(folder: folder.path, resumes: true))
    }
    #expect(throws: CheckpointError.exists(folder: folder.path)) {
      try follow([125, 250], checkpoint: SolverCheckpoint(folder: folder.path))
    }
    let error = #expect(throws: CheckpointError.self) {
      try follow([125, 250], checkpoint: SolverCheckpoint(folder: folder.path, resumes: true))
    }
    #expect(error?.description.contains("generation") == true)
    try FileManager.default.removeItem(atPath: generation + "/identity.txt")
    try FileManager.default.removeItem(atPath: generation + "/columns.bin")
    #expect(
      try follow([125, 250], checkpoint: SolverCheckpoint(folder: folder.path, resumes: true)) == expected)
  }

  @Test("kept sums go on to more filters and other ridges, and results that are kept are not computed again")
  func extended() throws {
    let folder = TemporaryFolder()
    var factors = 0
    func go(_ filters: [Int], _ ridges: [Double]) throws -> [Results.Point] {
      factors = 0
      var begun = false
      return try follow(
        filters, ridges: ridges, copies: false, checkpoint: SolverCheckpoint(folder: folder.path, resumes: true)
      ) { phase, _, _ in
        if phase == .factor, !begun { factors += 1 }
        begun = phase == .factor
      }
    }
    #expect(try go([100], [0.01]) == follow([100], ridges: [0.01]))
    #expect(factors == 1)
    #expect(try go([100], [0.01, 1]) == follow([100], ridges: [0.01, 1]))
    #expect(factors == 1)
    let all = try follow([100, 300], ridges: [0.01, 1])
    #expect(try go([100, 300], [0.01, 1]) == all)
    #expect(factors == 2)
    // The sums do not go back, and nothing is lost by asking.
    for (filters, ridges) in [([100, 300], [0.01, 2]), ([250, 300], [0.01, 1])] {
      let error = #expect(throws: CheckpointError.self) { try go(filters, ridges) }
      guard case .passed = error else { throw Stop() }
      #expect(error?.description.contains("has reached 300 filters") == true, "\(error as Any)")
    }
    #expect(try go([100, 300], [0.01, 1]) == all)
    #expect(factors == 0)
  }

  @Test("a system that is not positive definite is a result with its reason")
  func indefinite() throws {
    // Twins make K singular whatever the features are.
    let train = RandomConvolutionTests.images(10, height: 6, width: 6)
    let twins = train.selecting((0..<30).map { $0 % 10 })
    let prepared = try #require(
      try FeatureChain([map([40])]).stream(fittedTo: twins, preparing: train.selecting(0..<2)))
    let results = Results()
    let path = FeaturePath(unitCounts: [40], featuresPerUnit: 8, ridges: [0, 1], order: 30)
    _ = try FeaturePathSolver(prepared, path: path, precision: .float64).solve(
      Matrix(rows: 30, columns: 1, values: (0..<30).map { Double($0 % 3) }), into: results
    ) { _, _, _ in }
    #expect(results.points.map(\.failed) == [true, false])
  }
}
