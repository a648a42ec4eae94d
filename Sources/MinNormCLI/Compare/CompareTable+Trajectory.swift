import MinNormExperiments
import MinNormReport

extension CompareTable {
  /// What was measured on the way for one label set, in a table and as a curve beside the predicted one.
  static func trajectory(_ comparison: CompareResults.Comparison, _ record: CompareRecord) -> String {
    let points = chosen(comparison.trajectory)
    let hasPrediction = points.contains { $0.predictedDistance != nil }
    func short(_ value: Double?) -> String? { value.map { Format.scientific($0) } }
    var table = Table(
      title: "\(comparison.labels) labels, epoch by epoch", of: points,
      [
        Column("epoch") { Format.significant($0.epoch, digits: 3) }, Column("loss") { short($0.trainLoss) },
        Column("train error") { $0.$trainErrorRate.map { Format.percent($0) } },
        Column("test error") { $0.$testErrorRate.map { Format.percent($0) } },
        Column("test mse") { $0.testMse.map { Format.significant($0) } },
        Column("norm") { Format.significant($0.norm) },
        Column("distance") { short($0.distance) }, Column("predicted") { short($0.predictedDistance) },
        Column("top 10") { short($0.distanceTop10) }, Column("next 90") { short($0.distanceNext90) },
        Column("rest") { short($0.distanceRest) }, Column("off span") { short($0.offSpan) },
      ])
    if points.contains(where: { $0.distanceTop10 != nil }) {
      table.addNote(
        "top 10, next 90, rest: the distance within the largest eigen-directions of K, and within the others")
    }
    if hasPrediction, record.sgd.batch < record.dataset.trainCount {
      table.addNote(
        "predicted: from the spectrum, the root of the expected squared distance for examples drawn with replacement")
    }
    guard points.contains(where: { $0.distance != nil }) else { return table.rendered() }
    let all = comparison.trajectory
    return table.rendered() + "\n" + ComparePage.distance(comparison, record, plotted: plotted(all)).rendered()
  }

  /// About a dozen points, evenly spaced in the logarithm of the epoch, the first and the last among them.
  private static func chosen(_ points: [CompareResults.Point]) -> [CompareResults.Point] {
    var next = 0.0
    return points.enumerated().filter { index, point in
      guard index == 0 || point.epoch >= next || index == points.count - 1 else { return false }
      // A last-but-one row that nearly equals the last is left out.
      if index > 0, index < points.count - 1, let last = points.last, point.epoch > 0.75 * last.epoch { return false }
      next = max(point.epoch, 0.1) * 1.9
      return true
    }.map(\.element)
  }

  /// Measured points so far apart that the predicted curve shows between them.
  private static func plotted(_ points: [CompareResults.Point]) -> [CompareResults.Point] {
    var next = 0.0
    return points.filter { point in
      guard point.epoch > 0, point.epoch >= next else { return false }
      next = point.epoch * 1.25
      return true
    }
  }
}
