import MinNormData
import MinNormExperiments
import MinNormReport

/// The result of `randomize` as a person reads it.
enum RandomizeTable {
  static func render(_ record: RandomizeRecord) -> String {
    let parts =
      [header(record)] + record.treatments.map { cells($0, record) }
      + RandomizePage.terminalCharts(record).map { $0.rendered() } + [norms(record), footer(record)]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func header(_ record: RandomizeRecord) -> String {
    let dataset = record.dataset
    let choice =
      record.repeats > 1
      ? " (\(record.repeats) random subsets)" : dataset.subsetSeed.map { " (random subset \($0))" } ?? ""
    let system = record.system
    let label = system.ridge > 0 ? "(K + λI)A = Y, λ = \(Format.significant(system.ridge))" : "KA = Y, no ridge"
    return renderKeyValues([
      (
        "data",
        "\(dataset.name): \(Format.count(dataset.trainCount)) training\(choice), \(Format.count(dataset.testCount)) test, "
          + "\(dataset.classes) classes, \(Format.count(dataset.dimension)) numbers each"
      ),
      (
        "kernel",
        "\(KernelText.describe(name: record.kernel.name, parameters: record.kernel.parameters)) on "
          + "\(record.features.name) features"
      ),
      (
        "system",
        "\(label), order \(Format.count(system.order)), \(system.route), one for each treatment of the pixels and "
          + (record.repeats > 1 ? "run" : "all label sets")
      ),
      ("labels", "replaced by a uniform class with probability P, so P = 1 leaves one in \(dataset.classes) right"),
    ])
  }

  // MARK: Cells

  /// A mean with its standard error, or the one number.
  private static func text(_ estimate: Estimate, _ format: (Double) -> String) -> String {
    format(estimate.mean) + (estimate.standardError.map { " ± \(format($0))" } ?? "")
  }

  /// "0", "0.1", "0.1111".
  private static func probability(_ value: Double) -> String {
    value == value.rounded() ? "\(Int(value))" : "\((value * 1e4).rounded() / 1e4)"
  }

  private static func percent(_ estimate: Estimate) -> String { text(estimate) { Format.percent($0) } }

  private static func number(_ estimate: Estimate, digits: Int = 4) -> String {
    Format.significant(estimate.mean, digits: digits)
      + (estimate.standardError.map { " ± \(Format.significant($0, digits: 2))" } ?? "")
  }

  private static func cells(_ treatment: RandomizeResults.Treatment, _ record: RandomizeRecord) -> String {
    let hasInterval = record.repeats == 1
    let hasDescent = treatment.cells.contains { $0.sgd != nil }
    let hasPublished = treatment.cells.contains { published($0) != nil }
    var columns: [Table.Column] = [
      .init("P", .right), .init("train errors", .right), .init("test error", .right),
    ]
    if hasInterval { columns.append(.init("95 % interval", .right)) }
    columns += [
      .init("noisy test", .right), .init("noise alone", .right), .init("norm", .right), .init("±1 norm", .right),
      .init("interpolates"),
    ]
    if hasDescent {
      columns += [
        .init("SGD: epochs to fit", .right), .init("forecast", .right), .init("distance", .right),
      ]
    }
    if hasPublished { columns.append(.init("published", .right)) }
    var table = Table(title: PixelText.describe(treatment.pixels), columns: columns)
    for cell in treatment.cells {
      var row = [
        probability(cell.corruption), Format.count(cell.trainErrors), percent(cell.testErrorRate),
      ]
      if hasInterval {
        row.append(cell.closedForm.testErrorInterval95.map { Format.percent($0) }.joined(separator: " – "))
      }
      row += [
        percent(cell.noisyTestErrorRate), Format.percent(cell.noiseAlone.noisyTestLabels), number(cell.norms.rkhs),
        number(cell.norms.rkhsPM1), cell.interpolates ? "yes" : "no",
      ]
      if hasDescent { row += descent(cell) }
      if hasPublished { row.append(published(cell) ?? "") }
      table.addRow(row)
    }
    table.addNote(
      "test error: against right test labels; noisy test: against test labels with the noise of the training labels; "
        + "noise alone:")
    table.addNote(
      "what the function fitted to right labels, with error e, would have there, P(k−1)/k + (1−P)e; "
        + "guessing has \(Format.percent(treatment.chance))")
    if treatment.pixels == .random {
      table.addNote(
        "the intensities of an image survive in another order: how much ink it has still tells digits apart")
    }
    if hasDescent, let sgd = treatment.sgd {
      table.addNote(
        "SGD from zero: batch \(sgd.batch), step \(Format.significant(sgd.stepSize, digits: 3)), "
          + "\(Format.significant(sgd.epochs, digits: 3)) epochs, until \(sgd.until) "
          + "(\(sgd.reached ? "reached" : "not reached")); distance to the closed form ‖f − f*‖/‖f*‖")
    }
    if hasPublished {
      table.addNote("published: Belkin, Ma, Mandal 2018; at P > 0 against noisy test labels")
    }
    for cell in treatment.cells where !cell.interpolates {
      table.addNote("P = \(probability(cell.corruption)) \(cell.closedForm.verdict)")
      break
    }
    return table.rendered()
  }

  private static func descent(_ cell: RandomizeResults.Cell) -> [String] {
    guard let sgd = cell.sgd else { return ["", "", ""] }
    let epochs =
      sgd.epochsToFit.standardError == nil
      ? Format.count(Int(sgd.epochsToFit.mean.rounded())) : number(sgd.epochsToFit, digits: 3)
    return [
      sgd.fitted == cell.norms.rkhs.values.count ? epochs : "not yet", sgd.predictedEpochsToFit.map(Format.count) ?? "",
      sgd.distance.map { Format.scientific($0.mean) } ?? "",
    ]
  }

  /// The published rate, and how many standard errors the mean of the runs is from it.
  private static func published(_ cell: RandomizeResults.Cell) -> String? {
    let isNoisy = cell.closedForm.noisyTest != nil
    guard let published = isNoisy ? cell.closedForm.noisyTest?.published : cell.closedForm.published else { return nil }
    let estimate = isNoisy ? cell.noisyTestErrorRate : cell.testErrorRate
    let distance = estimate.standardError.flatMap { error -> String? in
      guard error > 0 else { return nil }
      let gap = (estimate.mean - published.testErrorRate) / error
      return " (\(gap < 0 ? "−" : "+")\(Format.significant(abs(gap), digits: 2)) s.e.)"
    }
    return Format.percent(published.testErrorRate) + (distance ?? "")
  }

  // MARK: The rest

  /// The norms of all treatments in order, for right labels and for the noisiest.
  private static func norms(_ record: RandomizeRecord) -> String {
    func order(_ place: (RandomizeResults.Treatment) -> RandomizeResults.Cell?) -> String {
      record.treatments.compactMap { treatment in place(treatment).map { (treatment.pixels, $0.norms.rkhs.mean) } }
        .sorted { $0.1 < $1.1 }.map { "\($0.0) \(Format.significant($0.1))" }.joined(separator: " ≤ ")
    }
    let clean = order { $0.cells.first }
    let last = record.treatments.first?.cells.last?.corruption ?? 0
    var lines = [(label: "norms", value: "right labels: \(clean)")]
    if last > 0 {
      lines.append(("", "P = \(probability(last)): " + order { $0.cells.last }))
    }
    return renderKeyValues(lines)
  }

  private static func footer(_ record: RandomizeRecord) -> String {
    let seconds = record.seconds
    let each = zip(record.treatments, seconds.treatments ?? []).map { "\($0.pixels) \(Format.seconds($1))" }
    let descent = seconds[.descent] > 0 ? "; SGD \(Format.seconds(seconds[.descent])) of it" : ""
    return renderKeyValues([
      ("time", "\(Format.seconds(seconds.total)): \(each.joined(separator: ", "))\(descent)"),
      (
        "memory",
        "\(Format.bytes(record.memory.peakBytes)) at most, \(Format.bytes(record.memory.plannedPeakBytes)) planned"
      ),
      (
        "machine",
        "\(record.environment.blas), \(Format.count(record.environment.threads, of: "thread")), \(record.environment.processor)"
      ),
    ])
  }
}
