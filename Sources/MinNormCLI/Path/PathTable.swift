import MinNormExperiments
import MinNormReport

/// The result of `path` as a person reads it.
enum PathTable {
  static func render(_ record: PathRecord) -> String {
    let parts =
      [header(record)] + record.paths.flatMap { [points($0, record), plot($0), regularizers($0), verdicts($0)] }
      + [footer(record)]
    return parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func header(_ record: PathRecord) -> String {
    let (dataset, system) = (record.dataset, record.system)
    let count = record.paths.first?.ridge.count ?? 0
    let route =
      switch system.route {
      case "band": "one reduction of K to a band"
      case "spectrum": "one eigendecomposition of K"
      default: "one Cholesky factorization for each λ"
      }
    var rows = [
      ("data", "\(dataset.examplesText), \(dataset.targetsText)"),
      ("kernel", KernelText.describe(record.kernel, on: record.features.name)),
      ("path", "(K + λI)A = Y of order \(Format.count(system.order)) at \(Format.count(count)) λ, from \(route)"),
    ]
    if let least = system.lambdaMin, let largest = system.lambdaMax {
      let rank = system.rank.map { $0 < system.order ? ", rank \(Format.count($0)): at λ = 0 least squares" : "" } ?? ""
      rows.append(
        (
          "λ of K",
          "\(Format.significant(least, digits: 3)) to \(Format.significant(largest, digits: 3)), mean "
            + "\(Format.significant(system.meanDiagonal, digits: 3))\(rank)"
        ))
    }
    return renderKeyValues(rows.map { (label: $0.0, value: $0.1) })
  }

  // MARK: The paths

  private static func points(_ path: PathResults.Path, _ record: PathRecord) -> String {
    let hasStopping = !path.earlyStopping.isEmpty
    let changed = path.changedLabels > 0 ? ", \(Format.count(path.changedLabels)) of them changed" : ""
    func ridge(_ heading: String, _ text: @escaping (PathResults.Point) -> String?) -> Column<Int> {
      Column(heading) { text(path.ridge[$0]) }
    }
    func flow(
      _ heading: String, _ alignment: Table.Alignment = .right, _ text: @escaping (PathResults.Point) -> String?
    ) -> Column<Int> {
      Column(heading, alignment) { hasStopping ? text(path.earlyStopping[$0]) : nil }
    }
    var table = Table(
      title: "\(path.labels) labels\(changed)", of: rows(path),
      [
        ridge("λ") { strength($0.ridge) }, ridge("train error") { $0.$trainErrorRate.map { Format.percent($0) } },
        ridge("train mse") { $0.trainMse.map { Format.significant($0) } },
        ridge("test error") { point in point.$testErrorRate.map { SolveTable.rate($0, undecided: point.testUndecided) }
        },
        ridge("95 % interval") { $0.testErrorInterval95.isEmpty ? nil : intervalText($0.testErrorInterval95) },
        ridge("test mse") { $0.testMse.map { Format.significant($0) } },
        ridge("test R²") { $0.testR2.map { Format.significant($0) } },
        ridge("LOO error") { point in point.$looErrorRate.map { SolveTable.rate($0, undecided: point.looUndecided) } },
        ridge("LOO mse") { Format.scientific($0.looMse, digits: 2) },
        ridge("LOO R²") { $0.looR2.map { Format.significant($0) } },
        ridge("GCV") { Format.scientific($0.gcv, digits: 2) }, ridge("norm") { Format.significant($0.norms.rkhs) },
        ridge("freedom") { Format.significant($0.degreesOfFreedom) },
        flow("│", .left) { _ in "│" }, flow("t = n/λ") { time($0.time) },
        flow("train error") { $0.$trainErrorRate.map { Format.percent($0) } },
        flow("train mse") { $0.trainMse.map { Format.significant($0) } },
        flow("test error") { point in point.$testErrorRate.map { SolveTable.rate($0, undecided: point.testUndecided) }
        },
        flow("test mse") { $0.testMse.map { Format.significant($0) } },
        Column("distance") { hasStopping ? Format.scientific(path.correspondence[$0]) : nil },
        Column("", .left) { marks($0, path) },
      ])
    if hasStopping {
      table.addNote(
        "t = n/λ: gradient flow stopped there; distance ‖f_λ − f_t‖/‖f_λ‖ of both functions in the RKHS norm")
    }
    return table.rendered()
  }

  /// λ = 0, what was chosen, and so many others that a screen holds them.
  private static func rows(_ path: PathResults.Path) -> [Int] {
    let step = max(1, (path.ridge.count + 17) / 18)
    let chosen = [path.chosen, path.chosenStopping].compactMap { $0 }.flatMap {
      [$0.looError, $0.gcv, $0.testError ?? $0.gcv]
    }
    return path.ridge.indices.filter {
      $0 == 0 || ($0 - 1) % step == 0 || $0 == path.ridge.count - 1 || chosen.contains($0)
    }
  }

  private static func marks(_ index: Int, _ path: PathResults.Path) -> String {
    func names(_ choice: PathResults.Choice) -> [String] {
      (choice.looError == index ? ["LOO"] : []) + (choice.gcv == index ? ["GCV"] : [])
        + (choice.testError == index ? ["best test"] : [])
    }
    let stopping = path.chosenStopping.map(names) ?? []
    return (names(path.chosen) + (stopping.isEmpty ? [] : ["t: " + stopping.joined(separator: ", ")]))
      .joined(separator: ", ")
  }

  private static func strength(_ ridge: Double) -> String { ridge == 0 ? "0" : Format.significant(ridge, digits: 3) }

  private static func time(_ value: Double?) -> String {
    value.map { $0 < 1e4 ? Format.significant($0, digits: 3) : Format.scientific($0) } ?? "∞"
  }

  private static func plot(_ path: PathResults.Path) -> String {
    PathPage.overview(path).rendered()
  }

  // MARK: Regularizers and verdicts

  private static func regularizers(_ path: PathResults.Path) -> String {
    guard !path.regularizers.isEmpty else { return "" }
    var table = Table(
      title: "explicit regularizers, \(path.labels) labels (Zhang et al., section 3)", of: path.regularizers,
      [
        Column("regularizer", .left) { $0.name }, Column("setting", .left) { $0.setting },
        Column("n") { Format.count($0.trainCount) }, Column("train error") { Format.percent($0.trainErrorRate) },
        Column("test error") { SolveTable.rate($0.testErrorRate, undecided: $0.testUndecided) },
        Column("LOO error") { row in row.looErrorRate.map { (row.looIsExact ? "" : "≈ ") + Format.percent($0) } },
        Column("norm") { Format.significant($0.norms.rkhs) },
        Column("test error less that without") { $0.verdict.map(difference) },
        Column("p") { $0.verdict.map { Format.significant($0.pValue, digits: 2) } },
        Column("verdict", .left) { $0.verdict?.outcome },
      ])
    table.addNote("≈: the shortcut (y − f)ᵢ/(1 − Sᵢᵢ), not exact here; training error on the examples without copies")
    if path.regularizers.contains(where: { $0.name == "linear model" }) {
      table.addNote("dropout is that of the linear model, and its verdict is beside the linear model without it")
    }
    return table.rendered()
  }

  private static func difference(_ verdict: PathResults.Verdict) -> String {
    // Squared errors have counts of nothing.
    let isRate = verdict.$onlyWithWrong != nil
    func points(_ value: Double) -> String {
      let size = isRate ? Format.percent(abs(value)) : Format.significant(abs(value))
      return (value > 0 ? "+" : value < 0 ? "−" : "") + size
    }
    return "\(points(verdict.difference)) (\(isRate ? "Newcombe's " : "")95 %: "
      + "\(points(verdict.differenceInterval95[0])) to \(points(verdict.differenceInterval95[1])))"
  }

  static func verdicts(_ path: PathResults.Path) -> String {
    let chosen = path.ridge[path.chosen.looError]
    var lines = [
      sentence("\(path.labels): does a ridge help?", "λ = \(strength(chosen.ridge))", "λ = 0", "LOO", path.verdict)
    ]
    if let verdict = path.stoppingVerdict, let stopping = path.chosenStopping {
      let time = path.earlyStopping[stopping.looError].time
      lines.append(
        sentence(
          "\(path.labels): does early stopping help?", "t = \(Self.time(time))",
          "t = ∞", "the LOO shortcut (not exact here)", verdict))
    }
    let gcv = path.ridge[path.chosen.gcv]
    guard let best = path.chosen.testError.map({ path.ridge[$0] }) else {
      return lines.joined(separator: "\n")
        + "\n\(path.labels): GCV chooses λ = \(strength(gcv.ridge)); there is no test set to measure on.\n"
    }
    func error(_ point: PathResults.Point) -> String {
      point.testMse.map { Format.significant($0) } ?? Format.percent(point.testErrorRate)
    }
    lines.append(
      "\(path.labels): test \(best.testMse == nil ? "error" : "mse") \(error(chosen)) at the λ of LOO, "
        + "\(error(gcv)) at that of GCV (λ = \(strength(gcv.ridge))); hindsight finds "
        + "\(error(best)) at λ = \(strength(best.ridge)).")
    return lines.joined(separator: "\n") + "\n"
  }

  private static func sentence(
    _ question: String, _ chosen: String, _ none: String, _ rule: String, _ verdict: PathResults.Verdict
  ) -> String {
    guard verdict.outcome != "not chosen" else { return "\(question) No: \(rule) chooses \(none) itself." }
    guard verdict.outcome != "not tested" else {
      return "\(question) \(rule) chooses \(chosen); there is no test set to tell whether that helps."
    }
    let answer =
      switch verdict.outcome {
      case "helps": "Yes"
      case "hurts": "No, it hurts"
      default: "Not that these test examples could tell"
      }
    let p = Format.significant(verdict.pValue, digits: 2)
    let change = "\(question) \(answer): \(chosen), chosen by \(rule), changes the test"
    guard verdict.$onlyWithWrong != nil else { return "\(change) mse by \(difference(verdict)), p = \(p)." }
    return
      "\(change) error by \(difference(verdict)); \(Format.count(verdict.onlyWithoutWrong)) \(verdict.onlyWithoutWrong == 1 ? "example is" : "examples are") wrong only "
      + "at \(none), \(Format.count(verdict.onlyWithWrong)) only with it (p = \(p))."
  }

  private static func footer(_ record: PathRecord) -> String {
    let seconds = record.seconds
    let phases = [
      ("Gram", seconds[.gram]), ("reduction", seconds[.reduce]), ("path", seconds[.path]),
      ("evaluation", seconds[.evaluate]),
      ("certificate", seconds[.certify]), ("regularizers", seconds[.regularizers]),
    ]
    let times = phases.filter { $0.1 > 0 }.map { "\($0.0) \(Format.seconds($0.1))" }.joined(separator: ", ")
    let residual = record.paths.flatMap(\.residuals).map(\.relativeResidual).max() ?? 0
    return renderKeyValues([
      ("residual", "\(Format.scientific(residual)) at most, at λ = 0 and the chosen λ, against a freshly assembled K"),
      ("time", "\(Format.seconds(seconds.total)): \(times)"),
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
