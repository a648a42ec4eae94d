import MinNormExperiments
import MinNormReport

extension CompareTable {
  /// What was measured on the way for one label set, in a table and as a curve beside the predicted one.
  static func trajectory(_ comparison: CompareRecord.Comparison, _ record: CompareRecord) -> String {
    let points = chosen(comparison.trajectory)
    let hasDistance = points.contains { $0.distance != nil }
    let hasSplit = points.contains { $0.distanceTop10 != nil }
    let hasSpan = points.contains { $0.offSpan != nil }
    let hasPrediction = points.contains { $0.predictedDistance != nil }
    var table = Table(
      title: "\(comparison.labels) labels, epoch by epoch",
      columns: [
        .init("epoch", .right), .init("loss", .right), .init("train error", .right), .init("test error", .right),
        .init("norm", .right),
      ] + (hasDistance ? [.init("distance", .right)] : []) + (hasPrediction ? [.init("predicted", .right)] : [])
        + (hasSplit ? [.init("top 10", .right), .init("next 90", .right), .init("rest", .right)] : [])
        + (hasSpan ? [.init("off span", .right)] : []))
    func short(_ value: Double?) -> String { value.map { Format.scientific($0) } ?? "" }
    for point in points {
      var row = [
        Format.significant(point.epoch, digits: 3), Format.scientific(point.trainLoss),
        Format.percent(point.trainErrorRate), Format.percent(point.testErrorRate), Format.significant(point.norm),
      ]
      if hasDistance { row.append(short(point.distance)) }
      if hasPrediction { row.append(short(point.predictedDistance)) }
      if hasSplit { row += [short(point.distanceTop10), short(point.distanceNext90), short(point.distanceRest)] }
      if hasSpan { row.append(short(point.offSpan)) }
      table.addRow(row)
    }
    if hasSplit {
      table.addNote(
        "top 10, next 90, rest: the distance within the largest eigen-directions of K, and within the others")
    }
    if hasPrediction, record.sgd.batch < record.dataset.trainCount {
      table.addNote(
        "predicted: from the spectrum, the root of the expected squared distance for examples drawn with replacement")
    }
    guard hasDistance else { return table.rendered() }
    var plot = TextPlot()
    let all = comparison.trajectory
    if hasPrediction {
      plot.add(
        record.sgd.batch == record.dataset.trainCount ? "spectral formula" : "predicted from the spectrum", mark: "·",
        points: all.map { ($0.epoch, $0.predictedDistance ?? 0) })
    }
    plot.add("measured", mark: "●", points: plotted(all).map { ($0.epoch, $0.distance ?? 0) })
    return table.rendered() + "\n"
      + plot.rendered(title: "distance to the closed form, \(comparison.labels) labels", xLabel: "epochs")
  }

  /// About a dozen points, evenly spaced in the logarithm of the epoch, the first and the last among them.
  private static func chosen(_ points: [CompareRecord.Point]) -> [CompareRecord.Point] {
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
  private static func plotted(_ points: [CompareRecord.Point]) -> [CompareRecord.Point] {
    var next = 0.0
    return points.filter { point in
      guard point.epoch > 0, point.epoch >= next else { return false }
      next = point.epoch * 1.25
      return true
    }
  }
}
