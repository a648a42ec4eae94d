import MinNormExperiments
import MinNormReport

/// The result of `compare` as a person reads it.
enum CompareTable {
  static func render(_ record: CompareRecord) -> String {
    let parts =
      [header(record), results(record)] + record.comparisons.map { trajectory($0, record) }
      + [repeats(record), conclusions(record), footer(record)]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  // MARK: Header

  private static func header(_ record: CompareRecord) -> String {
    let system = record.system
    let features =
      record.features.name == "raw" ? "raw" : "\(Format.count(record.features.dimension)) \(record.features.name)"
    let unknowns =
      record.sgd.parameters == "weights"
      ? "f(x) = wᵀx with \(Format.count(record.features.dimension)) weights per "
        + "\(record.dataset.task == .classification ? "class" : "target") on \(features) features"
      : KernelText.describe(record.kernel, on: features)
    var rows: [(label: String, value: String)] = [
      ("data", record.dataset.text), ("functions", unknowns), ("closed form", closedForm(record)),
    ]
    if let condition = system.conditionNumber, let least = system.lambdaMin, let largest = system.lambdaMax {
      let rank = system.rank.map { $0 < system.order ? ", rank \(Format.count($0))" : "" } ?? ""
      rows.append(
        (
          "λ of K",
          "\(Format.significant(least, digits: 3)) to \(Format.significant(largest, digits: 3)), condition number "
            + "\(Format.scientific(condition))\(rank)"
        ))
    }
    return renderKeyValues(rows + [("descent", descent(record)), ("step", step(record))])
  }

  private static func closedForm(_ record: CompareRecord) -> String {
    switch (record.system.route, record.system.ridge) {
    case ("none", _): "not computed"
    case (let how, 0):
      "\(target(record)), KA = Y by \(how == "eigen" ? "eigendecomposition" : "Cholesky factorization")"
    case (_, let ridge): "ridge solution, (K + λI)A = Y with λ = \(Format.significant(ridge)): n times the weight decay"
    }
  }

  /// What the closed form is: a K without full rank has no interpolant for most labels.
  private static func target(_ record: CompareRecord) -> String {
    guard record.system.ridge == 0 else { return "ridge solution" }
    let isSingular = record.system.rank.map { $0 < record.system.order } ?? false
    return isSingular ? "minimum-norm least-squares solution" : "minimum-norm interpolant"
  }

  private static func descent(_ record: CompareRecord) -> String {
    let sgd = record.sgd
    let method =
      switch sgd.algorithm {
      case "sgd": "SGD on (1/2n)Σ‖f(xᵢ) − yᵢ‖²"
      case "gd": "full-batch gradient descent"
      case "heavy-ball": "heavy ball, μ = \(Format.significant(sgd.momentum, digits: 2))"
      case "nesterov": "Nesterov's method, μ = \(Format.significant(sgd.momentum, digits: 2))"
      case "kaczmarz": "randomized Kaczmarz"
      case "averaged": "mean of SGD's iterates"
      default: "EigenPro, \(sgd.eigenPro?.directions ?? 0) directions"
      }
    let start = sgd.start == "zero" ? "from zero" : "from normal weights of deviation \(sgd.start.dropFirst(9))"
    let decay = sgd.weightDecay > 0 ? ", weight decay \(Format.significant(sgd.weightDecay))" : ""
    let batch = sgd.algorithm == "gd" ? "" : ", batch \(Format.count(sgd.batch)), \(sgd.order)"
    return "\(method) \(start)\(batch)\(decay), \(Format.significant(sgd.epochs, digits: 3)) epochs, "
      + "until \(sgd.until) (\(sgd.reached ? "reached" : "not reached"))"
  }

  private static func step(_ record: CompareRecord) -> String {
    let sgd = record.sgd
    let size = Format.significant(sgd.stepSize)
    if sgd.algorithm == "kaczmarz" { return "projections relaxed by \(size), stable below 2" }
    let isAutomatic = sgd.stepSize == sgd.automaticStepSize
    let rule =
      sgd.algorithm == "eigenpro"
      ? ": min(1.5/λ₁, m/β) of the preconditioned kernel"
      : sgd.momentum > 0 || sgd.weightDecay > 0
        ? "" : sgd.batch == record.dataset.trainCount ? ": 1/λ₁" : ": m/(β + (m−1)λ₁)"
    let choice = isAutomatic ? "auto\(rule)" : "auto would be \(Format.significant(sgd.automaticStepSize))"
    return "η = \(size) (\(choice); β = \(Format.significant(sgd.beta, digits: 3)), λ₁ = "
      + "\(Format.significant(sgd.lambda, digits: 3))), stability limit \(limits(sgd))"
  }

  private static func limits(_ sgd: CompareResults.DescentRecord) -> String {
    let mean = Format.significant(sgd.stabilityLimit)
    let formula = sgd.momentum == 0 && sgd.weightDecay == 0 && sgd.algorithm != "eigenpro" ? "2n/λ_max = " : ""
    return formula + mean + (sgd.meanSquareLimit.map { ", \(Format.significant($0)) with the noise of batches" } ?? "")
  }

  // MARK: Results

  static func name(_ record: CompareRecord) -> String {
    [
      "sgd": "SGD", "gd": "gradient descent", "heavy-ball": "heavy ball", "nesterov": "Nesterov",
      "kaczmarz": "Kaczmarz",
      "averaged": "averaged SGD", "eigenpro": "EigenPro",
    ][record.sgd.algorithm] ?? record.sgd.algorithm
  }

  /// A solution of one label set: the closed form, or where descent ended.
  private struct Solution {
    let name: String
    let result: LabelSetRecord
    /// Where descent ended; nil for the closed form.
    var end: CompareResults.Point?
    var comparison: CompareResults.Comparison?
  }

  private static func results(_ record: CompareRecord) -> String {
    let solutions = record.comparisons.flatMap { comparison in
      [
        comparison.closedForm.map { Solution(name: "closed form", result: $0) },
        Solution(
          name: name(record), result: comparison.sgd, end: comparison.trajectory.last, comparison: comparison),
      ].compactMap { $0 }
    }
    let hasClasses = record.dataset.task == .classification
    var table = Table(
      of: solutions,
      [
        Column("labels", .left) { $0.result.labels }, Column("solution", .left) { $0.name },
        Column("train errors") { $0.result.$trainErrors.map(Format.count) },
        Column("test error") { $0.result.$testErrorRate.map { Format.percent($0) } },
        Column("train mse") { $0.result.train.map { Format.significant($0.mse) } },
        Column("test mse") { $0.result.test.map { Format.significant($0.mse) } },
        Column("test R²") { $0.result.test?.r2.map { Format.significant($0) } },
        Column("norm") { Format.significant($0.result.norms.rkhs) },
        Column("distance") { $0.comparison == nil ? "0" : $0.end?.distance.map { Format.scientific($0) } },
        Column("cosine") { $0.comparison == nil ? "1" : $0.end?.cosine.map(cosine) },
        Column("same test classes") { $0.end?.testAgreement.map { Format.percent($0) } },
        Column("epochs to fit") {
          hasClasses ? $0.comparison.map { $0.epochsToFit.map(Format.count) ?? "not yet" } : nil
        },
        Column("forecast") { $0.comparison?.predictedEpochsToFit.map(Format.count) },
      ])
    if record.system.route != "none" {
      table.addNote(
        "distance: ‖f − f*‖/‖f*‖ in the \(record.sgd.parameters == "weights" ? "ℓ2 norm of the weights" : "RKHS norm")"
          + (hasClasses ? "; forecast: epochs to fit from the spectrum and the labels alone" : ""))
    }
    return table.rendered()
  }

  private static func cosine(_ value: Double) -> String {
    // Four digits of 1 − cosine say more than four digits of the cosine.
    value == 1 ? "1" : 1 - value < 1e-3 ? "1 − \(Format.scientific(1 - value))" : Format.significant(value)
  }

  // MARK: The rest

  private static func repeats(_ record: CompareRecord) -> String {
    let rows = record.comparisons.compactMap { comparison in comparison.repeats.map { (comparison.labels, $0) } }
    guard !rows.isEmpty else { return "" }
    func spread(_ value: Spread?, _ format: (Double) -> String) -> String? {
      value.map { $0.count == 0 ? "not yet" : "\(format($0.mean)) ± \(format($0.deviation))" }
    }
    var table = Table(
      title: "\(record.sgd.repeats) runs with different seeds: mean ± standard deviation", of: rows,
      [
        Column("labels", .left) { $0.0 }, Column("distance") { spread($0.1.distance) { Format.scientific($0) } },
        Column("norm") { spread($0.1.norms.rkhs) { Format.significant($0) } },
        Column("train error") { spread($0.1.trainErrorRate) { Format.percent($0) } },
        Column("test error") { spread($0.1.testErrorRate) { Format.percent($0) } },
        Column("epochs to fit") { spread($0.1.epochsToFit) { Format.significant($0, digits: 3) } },
        Column("largest gap") { Format.scientific($0.1.largestGap) },
      ])
    table.addNote("largest gap: the largest distance between the ends of two runs, relative to the norm")
    return table.rendered()
  }

  private static func conclusions(_ record: CompareRecord) -> String {
    record.comparisons.map { comparison in
      guard let distance = comparison.trajectory.last?.distance, let closed = comparison.closedForm else {
        guard record.dataset.task == .classification else {
          let loss = Format.scientific(comparison.trajectory.last?.trainLoss ?? .nan)
          return "\(comparison.labels): \(name(record)) comes to the training loss \(loss).\n"
        }
        let fit =
          comparison.epochsToFit.map { "fits all labels after \(Format.count($0)) epochs" }
          ?? "does not fit all labels yet"
        return "\(comparison.labels): \(name(record)) \(fit).\n"
      }
      if let part = comparison.startPart {
        return "\(comparison.labels): from w₀ ≠ 0 the limit is w* + P_null w₀ with ‖P_null w₀‖ = "
          + "\(Format.significant(part.nullNorm)) of ‖w₀‖ = \(Format.significant(part.startNorm)); the end is "
          + "\(Format.scientific(part.limitDistance)) from it, and ‖w‖² = ‖w*‖² + ‖P_null w₀‖² to "
          + "\(Format.scientific(part.pythagorasGap)).\n"
      }
      let gap = Format.scientific(abs(comparison.sgd.norms.rkhs / closed.norms.rkhs - 1))
      let target = target(record)
      let tests =
        if let mine = comparison.sgd.test, let theirs = closed.test {
          "; test mse \(Format.significant(mine.mse)) against \(Format.significant(theirs.mse))"
        } else if closed.$testErrors != nil {
          "; \(Format.count(comparison.sgd.testErrors)) test errors against \(Format.count(closed.testErrors))"
        } else {
          ""
        }
      return "\(comparison.labels): \(name(record)) is within \(Format.scientific(distance)) of the \(target), "
        + "its norm within \(gap)\(tests).\n"
    }.joined()
  }

  private static func footer(_ record: CompareRecord) -> String {
    record.footer([
      "Gram": .gram, record.system.route == "eigen" ? "spectrum" : "factorization": .factor,
      "preconditioner": .precondition, "descent": .descent, "measurement": .evaluate,
    ])
  }
}
