import Foundation
import MinNorm

/// The records of a path's points, as they are kept in a checkpoint, which may hold those of other paths over the same sums.
final class FilterPathResults: FeaturePathResults {
  /// Everything that is kept.
  struct Kept: Codable {
    var results: [SolveRecord.LabelSetRecord] = []
    var points: [SolveRecord.PathPointRecord] = []
    var failures: [SolveRecord.PathFailure] = []
  }

  private(set) var kept = Kept()
  private let runner: SolveRunner
  private let context: (problem: Problem, choice: SolverChoice, equal: EqualExamples)
  private let stacked: StackedTargets
  private let featuresPerUnit: Int

  init(
    _ runner: SolveRunner, context: (problem: Problem, choice: SolverChoice, equal: EqualExamples),
    stacked: StackedTargets, featuresPerUnit: Int
  ) {
    self.runner = runner
    self.context = context
    self.stacked = stacked
    self.featuresPerUnit = featuresPerUnit
  }

  func contains(_ point: FeaturePathPoint) -> Bool {
    let own = of([point])
    return own.points.count + own.failures.count > 0
  }

  /// What is kept of these points, in their order; a checkpoint may hold more.
  func of(_ points: [FeaturePathPoint]) -> Kept {
    var some = Kept()
    for point in points {
      some.results += kept.results.filter { point.has($0.filters, $0.ridge) }
      some.points += kept.points.filter { point.has($0.filters, $0.ridge) }
      some.failures += kept.failures.filter { point.has($0.filters, $0.ridge) }
    }
    return some
  }

  func encoded() throws -> [UInt8] { Array(try RecordJSON.text(kept).utf8) }

  func restore(_ bytes: [UInt8]) throws { kept = try RecordJSON.read(Kept.self, from: bytes) }

  func append(_ result: FeaturePathResult) throws {
    let point = result.point
    guard let solution = result.solution else {
      let reason = result.failure.map(Self.reason) ?? "the system was not solved"
      kept.failures.append(.init(filters: point.units, ridge: point.ridge, reason: reason))
      runner.checkpoint?.note("\(point.units) filters: \(reason)")
      return
    }
    let runner = runner.with(ridge: point.ridge)
    let check =
      runner.experiment.certification == .none
      ? SolveRunner.Check()
      : SolveRunner.Check(count: result.responses.rows, measured: result.responses, rowSum: result.rowSum)
    let whole = SolveRunner.Computed(
      targets: stacked.matrix, coefficients: solution.coefficients, responses: result.responses,
      normImage: result.responses, predictions: result.predictions, gradient: nil,
      leftOut: solution.leftOut, check: check)
    let unit = whole[stacked.unitColumn..<stacked.unitColumn + 1]
    let resultContext = SolveRunner.ResultContext(
      problem: context.problem, kernel: LinearKernel(), solution: solution, choice: context.choice,
      equal: context.equal)
    for index in context.problem.labelSets.indices {
      var record = runner.result(
        context.problem.labelSets[index], whole[stacked.columns(ofSet: index)], unit: unit, resultContext)
      (record.filters, record.ridge) = (point.units, point.ridge)
      kept.results.append(record)
      let leftOut = record.looErrorRate.map { ", LOO \(percent($0))" } ?? ""
      runner.checkpoint?.note(
        "\(point.units) filters, λ = \(point.ridge), \(record.labels): test error \(percent(record.testErrorRate))"
          + leftOut)
    }
    kept.points.append(
      .init(
        filters: point.units, features: point.units * featuresPerUnit, ridge: point.ridge,
        lambdaMin: solution.eigenvalues?.smallest, lambdaMax: solution.eigenvalues?.largest,
        conditionNumber: solution.eigenvalues?.conditionNumber, nearDuplicates: solution.nearDuplicates,
        sampleDeviation: result.sampleDeviation))
  }

  /// What went wrong, with what helps on a path.
  private static func reason(_ failure: LinearAlgebraError) -> String {
    guard case .notPositiveDefinite(let minor, let order, let precision) = failure else { return "\(failure)" }
    let remedy = precision == .float32 ? ", or --precision float64" : ""
    return "the system of order \(order) is not positive definite in \(precision.rawValue): its leading minor of order "
      + "\(minor) is not positive; use more filters, or --ridges with a larger λ\(remedy)"
  }

  private func percent(_ rate: Double) -> String { String(format: "%.2f %%", 100 * rate) }
}

extension FeaturePathPoint {
  fileprivate func has(_ filters: Int?, _ ridge: Double?) -> Bool { filters == units && ridge == self.ridge }
}
