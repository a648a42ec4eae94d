import MinNormExperiments
import MinNormReport

extension SolveTable {
  /// One row for every label set, and of several real targets one for each.
  static func results(_ record: SolveRecord) -> String {
    var table = Table(
      of: record.results,
      [Column("labels", .left) { $0.labels }] + errors + squaredErrors + crossValidation(record) + repeats(record) + [
        Column("RKHS norm") { Format.significant($0.norms.rkhs, digits: normDigits($0)) },
        Column("±1 norm") { result in
          result.norms.$rkhsPM1.map { Format.significant($0, digits: normDigits(result)) }
        },
        Column("intercept") { $0.intercepts.map { $0.map { Format.significant($0) }.joined(separator: ", ") } },
        Column("residual") { $0.relativeResidual.map { Format.scientific($0) } ?? "not measured" },
        Column("interpolates", .left) { interpolation($0) },
        Column("published") { $0.published.map { Format.percent($0.testErrorRate) } },
      ])
    var sources: [String] = []
    for case let source? in record.results.map({ $0.published?.source }) where !sources.contains(source) {
      sources.append(source)
    }
    if !sources.isEmpty { table.addNote("published: " + sources.joined(separator: "; ")) }
    for result in record.results where !result.interpolates { table.addNote("\(result.labels) \(result.verdict)") }
    let changed = record.results.filter { $0.changedLabels > 0 }
      .map {
        "\($0.labels) changed \(Format.count($0.changedLabels)) of \(Format.count(record.dataset.trainCount)) "
          + (record.dataset.task == .regression ? "targets" : "labels")
      }
    if !changed.isEmpty { table.addNote(changed.joined(separator: ", ")) }
    if record.results.contains(where: { $0.test?.mseInterval95 != nil }) {
      table.addNote("95 % interval: mean squared error ± 1.96 of its standard errors over the test examples")
    }
    return table.rendered() + targets(record)
  }

  private static var errors: [Column<LabelSetRecord>] {
    [
      Column("train errors") { $0.$trainErrors.map(Format.count) },
      Column("test error") { result in
        result.$testErrorRate.map { rate($0, undecided: result.testUndecided) }
      },
      Column("95 % interval") { $0.testErrorInterval95.isEmpty ? nil : intervalText($0.testErrorInterval95) },
      Column("LOO error") { result in
        result.looErrorRate.map { rate($0, undecided: result.looUndecided ?? 0) }
      },
    ]
  }

  private static var squaredErrors: [Column<LabelSetRecord>] {
    [
      Column("train mse") { $0.train.map { Format.significant($0.mse) } },
      Column("test mse") { $0.test.map { Format.significant($0.mse) } },
      Column("95 % interval") {
        $0.test?.mseInterval95.map { $0.map { Format.significant($0) }.joined(separator: " – ") }
      },
      Column("test rmse") { $0.test.map { Format.significant($0.rmse) } },
      Column("test R²") { $0.test?.r2.map { Format.significant($0) } },
      Column("LOO mse") { $0.loo.map { Format.significant($0.mse) } },
      Column("LOO R²") { $0.loo?.r2.map { Format.significant($0) } },
    ]
  }

  /// A mean ± its standard error.
  private static func text(_ estimate: Estimate, _ format: (Double) -> String) -> String {
    format(estimate.mean) + (estimate.standardError.map { " ± \(format($0))" } ?? "")
  }

  /// Means over random subsets; the columns beside them are of the first one.
  private static func repeats(_ record: SolveRecord) -> [Column<LabelSetRecord>] {
    guard let count = record.results.first?.repeats?.count else { return [] }
    func percents(_ title: String, _ value: @escaping (RepeatsRecord) -> Estimate?) -> Column<LabelSetRecord> {
      Column("\(title) of \(count)") { $0.repeats.flatMap(value).map { text($0) { Format.percent($0) } } }
    }
    func numbers(_ title: String, _ value: @escaping (RepeatsRecord) -> Estimate?) -> Column<LabelSetRecord> {
      Column("\(title) of \(count)") { $0.repeats.flatMap(value).map { text($0) { Format.significant($0) } } }
    }
    let isRegression = record.dataset.task == .regression
    return [
      percents("test error", \.testErrorRate), percents("LOO error", \.looErrorRate), numbers("test mse", \.testMse),
      numbers("LOO mse") { isRegression ? $0.looMse : nil }, numbers("norm", \.norms.rkhs),
    ]
  }

  private static func crossValidation(_ record: SolveRecord) -> [Column<LabelSetRecord>] {
    guard let folds = record.results.first?.crossValidation?.folds else { return [] }
    return [
      Column("\(folds)-fold error") { $0.crossValidation?.errorRate.map { text($0) { Format.percent($0) } } },
      Column("\(folds)-fold mse") { $0.crossValidation?.mse.map { text($0) { Format.significant($0) } } },
      Column("\(folds)-fold R²") { $0.crossValidation?.r2.map { text($0) { Format.significant($0) } } },
    ]
  }

  /// Of several real targets each alone.
  private static func targets(_ record: SolveRecord) -> String {
    guard record.dataset.targets.count > 1 else { return "" }
    let rows = record.results.flatMap { result in record.dataset.targets.indices.map { (result, $0) } }
    let table = Table(
      title: "each target", of: rows,
      [
        Column("labels", .left) { record.results.count > 1 ? $0.0.labels : nil },
        Column("target", .left) { record.dataset.targets[$0.1] },
        Column("train mse") { $0.0.train.map(target($0.1, \.mse)) },
        Column("test mse") { $0.0.test.map(target($0.1, \.mse)) },
        Column("test R²") { result, index in result.test?.targets[index].r2.map { Format.significant($0) } },
        Column("LOO mse") { $0.0.loo.map(target($0.1, \.mse)) },
        Column("LOO R²") { result, index in result.loo?.targets[index].r2.map { Format.significant($0) } },
        Column("RKHS norm") { Format.significant($0.0.norms.perClass[$0.1], digits: normDigits($0.0)) },
      ])
    return "\n" + table.rendered()
  }

  private static func target(
    _ index: Int, _ value: @escaping (RegressionRecord.Target) -> Double
  ) -> (RegressionRecord) -> String {
    { Format.significant(value($0.targets[index])) }
  }

  /// An error rate, and what is neither right nor wrong.
  static func rate(_ rate: Double, undecided: Int) -> String {
    Format.percent(rate) + (undecided > 0 ? ", \(Format.count(undecided)) undecided" : "")
  }

  /// The digits of a norm that are shown: no more than can be trusted.
  static func normDigits(_ result: LabelSetRecord) -> Int {
    min(shownNormDigits, max(1, Int(result.trustedNormDigits ?? Double(shownNormDigits))))
  }

  /// The digits of a norm that are shown where all of them can be trusted.
  private static let shownNormDigits = 4

  /// The verdict in the words of a narrow column.
  private static func interpolation(_ result: LabelSetRecord) -> String {
    guard result.interpolates else { return "no" }
    return result.verdict == "interpolates"
      ? "yes" : String(result.verdict.dropFirst("interpolates ".count))
  }
}
