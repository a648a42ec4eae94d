import Foundation
import MinNorm

/// The records of a path's points, as they are kept in a checkpoint, which may hold those of other paths over the same sums.
final class FilterPathResults: FeaturePathResults {
  /// Everything that is kept.
  struct Kept: Codable {
    var results: [LabelSetRecord] = []
    var points: [FilterPathPointRecord] = []
    var failures: [FilterPathFailure] = []
  }

  private(set) var kept = Kept()
  /// The system of the path's points but for the solution and the ridge.
  private let system: SolvedSystem
  private let stacked: StackedTargets
  private let featuresPerUnit: Int
  private let note: (String) -> Void

  init(_ system: SolvedSystem, _ stacked: StackedTargets, featuresPerUnit: Int, note: @escaping (String) -> Void) {
    (self.system, self.stacked, self.featuresPerUnit, self.note) = (system, stacked, featuresPerUnit, note)
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
      note("\(point.units) filters: \(reason)")
      return
    }
    let check =
      system.settings.certification == .none
      ? Check() : Check(count: result.responses.rows, measured: result.responses, rowSum: result.rowSum)
    let computed = Computed(
      targets: stacked.matrix, coefficients: solution.coefficients, responses: result.responses,
      normImage: result.responses, predictions: result.predictions, gradient: nil,
      leftOut: solution.leftOut, check: check)
    for var record in system.with(solution, ridge: point.ridge).results(computed, stacked) {
      (record.filters, record.ridge) = (point.units, point.ridge)
      kept.results.append(record)
      let leftOut = record.looErrorRate.map { ", LOO \(percent($0))" } ?? ""
      note(
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
