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
    let (dataset, sgd, system) = (record.dataset, record.sgd, record.system)
    let choice = dataset.subsetSeed.map { " (random subset \($0))" } ?? ""
    let features =
      record.features.name == "raw" ? "raw" : "\(Format.count(record.features.dimension)) \(record.features.name)"
    let unknowns =
      sgd.parameters == "weights"
      ? "f(x) = wᵀx with \(Format.count(record.features.dimension)) weights per class on \(features) features"
      : "\(KernelText.describe(name: record.kernel.name, parameters: record.kernel.parameters)) on \(features) features"
    var rows = [
      (
        "data",
        "\(dataset.name): \(Format.count(dataset.trainCount)) training\(choice), \(Format.count(dataset.testCount)) test, "
          + "\(dataset.classes) classes\(PixelText.note(dataset))"
      ),
      ("functions", unknowns), ("closed form", closedForm(record)), ("descent", descent(record)),
      ("step", step(record)),
    ]
    if let condition = system.conditionNumber, let least = system.lambdaMin, let largest = system.lambdaMax {
      let rank = system.rank.map { $0 < system.order ? ", rank \(Format.count($0))" : "" } ?? ""
      rows.insert(
        (
          "λ of K",
          "\(Format.significant(least, digits: 3)) to \(Format.significant(largest, digits: 3)), condition number "
            + "\(Format.scientific(condition))\(rank)"
        ), at: 3)
    }
    return renderKeyValues(rows.map { (label: $0.0, value: $0.1) })
  }

  private static func closedForm(_ record: CompareRecord) -> String {
    switch (record.system.closedForm, record.system.ridge) {
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

  private static func limits(_ sgd: CompareRecord.DescentRecord) -> String {
    let mean = Format.significant(sgd.stabilityLimit)
    let formula = sgd.momentum == 0 && sgd.weightDecay == 0 && sgd.algorithm != "eigenpro" ? "2n/λ_max = " : ""
    return formula + mean + (sgd.meanSquareLimit.map { ", \(Format.significant($0)) with the noise of batches" } ?? "")
  }

  // MARK: Results

  private static func name(_ record: CompareRecord) -> String {
    [
      "sgd": "SGD", "gd": "gradient descent", "heavy-ball": "heavy ball", "nesterov": "Nesterov",
      "kaczmarz": "Kaczmarz",
      "averaged": "averaged SGD", "eigenpro": "EigenPro",
    ][record.sgd.algorithm] ?? record.sgd.algorithm
  }

  private static func results(_ record: CompareRecord) -> String {
    var table = Table(
      columns: [
        .init("labels"), .init("solution"), .init("train errors", .right), .init("test error", .right),
        .init("norm", .right), .init("distance", .right), .init("cosine", .right), .init("same test classes", .right),
        .init("epochs to fit", .right), .init("forecast", .right),
      ])
    for comparison in record.comparisons {
      func row(_ result: LabelSetRecord, _ name: String, _ rest: [String]) {
        table.addRow(
          [
            result.labels, name, Format.count(result.trainErrors), Format.percent(result.testErrorRate),
            Format.significant(result.norms.rkhs),
          ] + rest)
      }
      if let closed = comparison.closedForm { row(closed, "closed form", ["0", "1", "", "", ""]) }
      let last = comparison.trajectory.last
      row(
        comparison.sgd, name(record),
        [
          last?.distance.map { Format.scientific($0) } ?? "", last?.cosine.map(cosine) ?? "",
          last?.testAgreement.map { Format.percent($0) } ?? "",
          comparison.epochsToFit.map(Format.count) ?? "not yet",
          comparison.predictedEpochsToFit.map(Format.count) ?? "",
        ])
    }
    table.addNote(
      "distance: ‖f − f*‖/‖f*‖ in the \(record.sgd.parameters == "weights" ? "ℓ2 norm of the weights" : "RKHS norm")"
        + "; forecast: epochs to fit from the spectrum and the labels alone")
    return table.rendered()
  }

  private static func cosine(_ value: Double) -> String {
    // Four digits of 1 − cosine say more than four digits of the cosine.
    value == 1 ? "1" : 1 - value < 1e-3 ? "1 − \(Format.scientific(1 - value))" : Format.significant(value)
  }

  // MARK: The rest

  private static func repeats(_ record: CompareRecord) -> String {
    guard record.comparisons.contains(where: { $0.repeats != nil }) else { return "" }
    var table = Table(
      title: "\(record.sgd.repeats) runs with different seeds: mean ± standard deviation",
      columns: [
        .init("labels"), .init("distance", .right), .init("norm", .right), .init("train error", .right),
        .init("test error", .right), .init("epochs to fit", .right), .init("largest gap", .right),
      ])
    for comparison in record.comparisons {
      guard let repeats = comparison.repeats else { continue }
      func spread(_ value: Spread?, _ format: (Double) -> String) -> String {
        value.map { $0.count == 0 ? "not yet" : "\(format($0.mean)) ± \(format($0.deviation))" } ?? ""
      }
      table.addRow([
        comparison.labels, spread(repeats.distance) { Format.scientific($0) },
        spread(repeats.norm) { Format.significant($0) }, spread(repeats.trainErrorRate) { Format.percent($0) },
        spread(repeats.testErrorRate) { Format.percent($0) },
        spread(repeats.epochsToFit) { Format.significant($0, digits: 3) }, Format.scientific(repeats.largestGap),
      ])
    }
    table.addNote("largest gap: the largest distance between the ends of two runs, relative to the norm")
    return table.rendered()
  }

  private static func conclusions(_ record: CompareRecord) -> String {
    record.comparisons.map { comparison in
      guard let distance = comparison.trajectory.last?.distance, let closed = comparison.closedForm else {
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
      let tests = "\(Format.count(comparison.sgd.testErrors)) test errors against \(Format.count(closed.testErrors))"
      return "\(comparison.labels): \(name(record)) is within \(Format.scientific(distance)) of the \(target), "
        + "its norm within \(gap); \(tests).\n"
    }.joined()
  }

  private static func footer(_ record: CompareRecord) -> String {
    let seconds = record.seconds
    let phases = [
      ("Gram", seconds.gram), (record.system.closedForm == "eigen" ? "spectrum" : "factorization", seconds.factor),
      ("preconditioner", seconds.precondition), ("descent", seconds.descent), ("measurement", seconds.evaluate),
    ]
    let times = phases.filter { $0.1 > 0 }.map { "\($0.0) \(Format.seconds($0.1))" }.joined(separator: ", ")
    return renderKeyValues([
      ("time", "\(Format.seconds(seconds.total)): \(times)"),
      (
        "memory",
        "\(Format.bytes(record.memory.peakBytes)) at most, \(Format.bytes(record.memory.plannedPeakBytes)) planned"
      ),
      ("machine", "\(record.environment.blas), \(record.environment.threads) threads, \(record.environment.processor)"),
    ])
  }
}
