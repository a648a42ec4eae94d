import Foundation
import MinNormExperiments
import MinNormReport

/// The page of `spectrum`.
enum SpectrumPage: RecordPage {
  static let name = "spectrum"

  static func title(_ record: SpectrumRecord) -> String {
    "Spectrum: " + PageText.problem(record.dataset, record.kernel)
  }

  static func question(_ record: SpectrumRecord) -> String {
    "How fast do the eigenvalues of K fall, and in which directions do the labels lie?"
  }

  static func answer(_ record: SpectrumRecord) -> String {
    let system = record.system
    let decay = record.decay.map {
      ", about as i^−\(Format.significant($0.exponent, digits: 3)) for i from \($0.first) to \($0.last)"
    }
    let shares = record.alignments.compactMap { alignment -> String? in
      let point = alignment.points.last { $0.directions <= max(1, system.order / 10) } ?? alignment.points.first
      return point.map {
        "\(Format.percent($0.energyShare, digits: 1)) of ‖Y‖² for \(PageText.labels(alignment.labels))"
      }
    }
    let count = record.alignments.first?.points.last { $0.directions <= max(1, system.order / 10) }?.directions ?? 1
    return "The eigenvalues of K go from \(Format.significant(system.lambdaMax)) down to "
      + "\(Format.significant(system.lambdaMin))\(decay ?? ""). The largest \(Format.count(count)) of "
      + "\(Format.count(system.order)) directions hold \(shares.joined(separator: ", "))."
  }

  static func table(_ record: SpectrumRecord) -> String { SpectrumTable.render(record) }

  static func summary(_ record: SpectrumRecord) -> [KeyValuePairs<String, String>] {
    record.alignments.map { alignment in
      [
        "labels": alignment.labels, "n": Format.count(record.system.order),
        "norm": Format.significant(alignment.norms.rkhs),
        "condition": record.system.conditionNumber.map { Format.scientific($0) } ?? "",
        "epochs to fit": alignment.predictedEpochsToFit.map(Format.count) ?? "",
        "time": Format.seconds(record.seconds.total),
      ]
    }
  }

  static func charts(_ record: SpectrumRecord) -> [Chart] {
    var values = eigenvalues(record)
    values.title = "Eigenvalues of K"
    if let decay = record.decay, record.eigenvalues.count >= decay.last {
      // The line of the fit goes through its points' mean in logarithms.
      let range = decay.first...decay.last
      let mean = range.map { log(record.eigenvalues[$0 - 1]) + decay.exponent * log(Double($0)) }.reduce(0, +)
      let level = exp(mean / Double(range.count))
      let line = Chart.Series(
        "i^−\(Format.significant(decay.exponent, digits: 3))", .dashed, mark: "·",
        points: [decay.first, decay.last].map { Chart.Point(Double($0), level * pow(Double($0), -decay.exponent)) })
      values.panels[0].series.append(line)
    }
    let axis = Chart.Axis("largest directions", .logarithmic)
    func shares(_ title: String, _ value: @escaping (SpectrumResults.Alignment.Point) -> Double) -> Chart.Panel {
      Chart.Panel(
        title: title, x: axis, y: Chart.Axis("share in the largest directions", unit: .percent),
        series: record.alignments.enumerated().map { index, alignment in
          Chart.Series(
            PageText.short(alignment.labels), mark: .mark(index),
            xy: alignment.points.map { (Double($0.directions), value($0)) })
        })
    }
    let alignment = Chart(
      "alignment", title: "Where the labels lie",
      note: "Right labels lie in the largest directions, which descent learns first; random ones in all alike.",
      panels: [shares("of the labels, ‖Y‖²", \.energyShare), shares("of the squared norm ‖f*‖²", \.normShare)])
    return ([values, alignment] + (record.learningCurve.map { [curve($0)] } ?? [])).filter { !$0.isEmpty }
  }

  /// Measured and expected mse by the number of examples.
  private static func curve(_ curve: LearningCurve) -> Chart {
    func points(_ value: (LearningCurve.Point) -> Double?) -> [(Double, Double?)] {
      curve.points.map { (Double($0.examples), value($0)) }
    }
    return Chart(
      "learning-curve", title: "Test mse by the number of examples",
      note:
        "Bars: two standard errors over \(curve.subsets) subsets. Expected: by the eigenlearning equations from the spectrum and labels of "
        + "a pool of \(Format.count(curve.pool)) examples; with leverages: the same with the pool's leave-one-out. Where the two part, "
        + "the equations are not to be trusted.",
      x: Chart.Axis("examples", .logarithmic), y: Chart.Axis("mse, summed over outputs", .logarithmic),
      series: [
        Chart.Series(
          "measured", mark: .mark(0),
          points: curve.points.map { point in
            Chart.Point(
              Double(point.examples), point.measured.mean,
              interval: point.measured.standardError.map {
                [point.measured.mean - 2 * $0, point.measured.mean + 2 * $0]
              } ?? [])
          }),
        Chart.Series("expected", .dashed, mark: .mark(1), xy: points(\.predicted)),
        Chart.Series("with leverages", .dashed, mark: .mark(4), xy: points(\.predictedByLeaveOneOut)),
        Chart.Series("Hermite ansatz", .dashed, mark: .mark(5), xy: points(\.ansatz)),
        Chart.Series("leave-one-out", mark: .mark(2), xy: points { $0.leaveOneOut.mean }),
        Chart.Series("GCV", mark: .mark(3), xy: points { $0.gcv.mean }),
      ])
  }

  static func eigenvalues(_ record: SpectrumRecord) -> Chart {
    Chart(
      "eigenvalues", title: "eigenvalues", x: Chart.Axis("i", .logarithmic), y: Chart.Axis("λᵢ", .logarithmic),
      series: [
        Chart.Series(
          "eigenvalues", xy: zip(1..., record.eigenvalues.prefix(record.system.rank)).map { (Double($0), $1) })
      ])
  }
}
