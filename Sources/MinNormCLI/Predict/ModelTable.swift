import MinNormExperiments
import MinNormReport

/// A model as a person reads it.
enum ModelTable {
  /// The kernel and what the function is a sum of.
  static func function(_ summary: ModelSummary) -> String {
    let kernel = KernelText.describe(name: summary.kernel.name, parameters: summary.kernel.parameters)
    let features = summary.features.map { String($0.prefix { $0 != ":" }) }.joined(separator: "+")
    return summary.trainCount.map { "\(Format.count($0)) training examples, \(kernel) on \(features) features" }
      ?? "\(Format.count(summary.dimension)) weights of \(features) features"
  }

  static func render(_ summary: ModelSummary, _ origin: ModelOrigin?) -> String {
    let (kind, names) = (summary.task == .classification ? "classes" : "real targets", summary.outputs)
    let some = names.prefix(10).joined(separator: ", ") + (names.count > 10 ? ", …" : "")
    var lines = [
      ("model", "\(summary.model), every checksum right"),
      ("function", function(summary)),
      ("functions", summary.functions.joined(separator: ", ")),
      ("inputs", summary.inputs),
      ("outputs", "\(Format.count(names.count)) \(kind): \(some)"),
      ("numbers", "features in \(summary.format.rawValue), predictions in \(summary.precision.rawValue)"),
    ]
    if let training = summary.training {
      lines.append(("training", "not in the file: \(training), which was found and is right"))
    }
    guard let origin else { return renderKeyValues(lines.map { (label: $0.0, value: $0.1) }) }
    if let dataset = origin.dataset {
      lines.append(
        (
          "data",
          "\(dataset.name): \(Format.count(dataset.trainCount)) training examples, SHA-256 "
            + "\(dataset.sha256.prefix(16))…"
        ))
    }
    if let solver = origin.solver {
      lines.append(("system", "λ = \(Format.significant(solver.ridge)), \(solver.name), \(solver.precision)"))
    }
    lines.append(("command", origin.command.joined(separator: " ")))
    lines.append(
      (
        "made by",
        "minnorm \(origin.environment.version) (\(origin.environment.commit.prefix(10))), \(origin.environment.blas), "
          + Format.count(origin.environment.threads, of: "thread")
      ))
    return renderKeyValues(lines.map { (label: $0.0, value: $0.1) }) + "\n" + results(origin)
  }

  private static func results(_ origin: ModelOrigin) -> String {
    guard !origin.named.isEmpty else { return "" }
    var table = Table(
      columns: [
        .init("function"), .init("train errors", .right), .init("test error", .right), .init("RKHS norm", .right),
        .init("residual", .right), .init("digits", .right), .init("verdict"),
      ])
    for (name, result) in origin.named {
      table.addRow([
        name, result.trainErrors.map { Format.count($0) } ?? "",
        result.testErrorRate.map { Format.percent($0) } ?? result.test.map { "rmse \(Format.significant($0.rmse))" }
          ?? "",
        Format.significant(result.norms.rkhs), result.relativeResidual.map { Format.scientific($0) } ?? "not measured",
        result.trustedDigits.map { "\(Int($0))" } ?? "", result.verdict ?? "",
      ])
    }
    return table.rendered()
  }
}
