import MinNormExperiments
import MinNormReport

/// The result of `solve` as a person reads it.
enum SolveTable {
  static func render(_ record: SolveRecord) -> String {
    let results = record.path.map { FilterPathTable.render(record, $0) } ?? results(record)
    // Of one step there is nothing to see.
    let curve = record.solver.iterations > 1 ? SolvePage.iterations(record.solver).rendered(height: 8) : ""
    return [header(record), search(record) + results, curve, footer(record)].filter { !$0.isEmpty }
      .joined(separator: "\n")
  }

  private static func header(_ record: SolveRecord) -> String {
    let dataset = record.dataset
    let system =
      record.path != nil
      ? "(K + λI)A = Y along a path of filters"
      : record.solver.ridge > 0
        ? "(K + λI)A = Y, λ = \(Format.significant(record.solver.ridge))" : "KA = Y, no ridge"
    let intercept = record.results.contains { $0.intercepts != nil } ? ", with an intercept (bordered system)" : ""
    return renderKeyValues(
      [
        (
          "data",
          "\(dataset.examplesText), \(dataset.targetsText), \(numbers(record)) each"
            + PixelText.note(dataset)
        ),
        ("kernel", KernelText.describe(record.kernel, on: features(record))),
        (
          "system",
          "\(system), order \(Format.count(record.system.order)), \(SolverText.describe(record.solver))\(intercept)"
        ),
      ] + notes(record) + spectrum(record))
  }

  private static func isGiven(_ record: SolveRecord) -> Bool { record.kernel.name == KernelText.given }

  private static func numbers(_ record: SolveRecord) -> String {
    "\(Format.count(record.dataset.dimension)) \(isGiven(record) ? "kernel values" : "numbers")"
  }

  /// The features as they were asked for, with their number where it is not that of the inputs.
  private static func features(_ record: SolveRecord) -> String {
    let (features, count) = (record.features.specification.description, record.features.dimension)
    return count == record.dataset.dimension ? features : "\(Format.count(count)) \(features)"
  }

  /// What was chosen and why, how the iteration went, and what the system has that a reader should know.
  private static func notes(_ record: SolveRecord) -> [(label: String, value: String)] {
    let (solver, system) = (record.solver, record.system)
    var notes: [(String, String)] = []
    // That nothing is special needs no line.
    if let reason = solver.reason, solver.name != SolverMethod.cholesky.rawValue {
      notes.append(("solver", "\(solver.name): \(reason)"))
    }
    if let iteration = SolverText.iteration(solver) { notes.append(("iteration", iteration)) }
    if let rank = system.rank, rank < system.order {
      let tolerance = system.rankTolerance.map { ", counting up to \(Format.scientific($0)) as zero" } ?? ""
      notes.append(("rank", "\(Format.count(rank)) of \(Format.count(system.order))\(tolerance)"))
    }
    if let near = system.nearDuplicates, near.count > system.equalExamples, let first = near.pairs.first {
      let more = near.count > 1 ? ", such as \(first.column) and \(first.row)" : ": \(first.column) and \(first.row)"
      notes.append(("near", "\(Format.count(near.count)) pairs of nearly equal training examples\(more)"))
    }
    if record.seconds[.leaveOneOut] > 0, record.results.allSatisfy({ $0.looErrorRate == nil && $0.loo == nil }) {
      notes.append(("LOO", "not determined: within rounding, K without an example may have its rank or one less"))
    }
    return notes
  }

  private static func spectrum(_ record: SolveRecord) -> [(label: String, value: String)] {
    guard record.path == nil, let largest = record.system.lambdaMax else { return [] }
    guard let smallest = record.system.lambdaMin, let condition = record.system.conditionNumber else {
      return [("λ", "at most \(Format.significant(largest, digits: 3)); the smallest is not known without a factor")]
    }
    let digits = record.results.compactMap(\.trustedDigits).min()
    let trust = digits.map { ", \(Int($0)) digits of A can be trusted" } ?? ""
    return [
      (
        "λ",
        "\(Format.significant(smallest, digits: 3)) to \(Format.significant(largest, digits: 3)), condition number "
          + "\(Format.scientific(condition))\(trust)"
      )
    ]
  }

  /// The curve that leave-one-out chose the bandwidth from.
  private static func search(_ record: SolveRecord) -> String {
    record.kernel.search.map {
      bandwidthTable($0, chosen: record.kernel.parameters["bandwidth"]).rendered() + "\n"
    } ?? ""
  }

  private static func footer(_ record: SolveRecord) -> String {
    let seconds = record.seconds
    let method = SolverMethod(rawValue: record.solver.name) ?? .cholesky
    let phases = [
      ("bandwidth search", seconds[.search]), ("preconditioner", seconds[.precondition]),
      ("features", record.path == nil ? 0 : seconds[.features]),
      ("Gram", seconds[.gram]), ("checkpoint", seconds[.keep]),
      (SolverText.factorization(method), seconds[.factor]), ("substitution", seconds[.solve]),
      (SolverText.iterations(method), seconds[.refine]), ("leave one out", seconds[.leaveOneOut]),
      ("certificate", seconds[.certify]),
      ("evaluation", seconds[.evaluate]), ("folds", seconds[.folds]), ("repeats", seconds[.repeats]),
    ]
    let times = phases.filter { $0.1 > 0 }.map { "\($0.0) \(Format.seconds($0.1))" }.joined(separator: ", ")
    let n = Double(record.system.order)
    let rate =
      method == .cholesky && seconds[.factor] > 0.01 && record.path == nil
      ? " (Cholesky at \(Format.flops(n * n * n / 3 / seconds[.factor])))"
      : ""
    let hpl = record.results.compactMap(\.hplRatio).max().map { ", HPL ratio \(Format.scientific($0))" } ?? ""
    let certificate =
      if let path = record.path {
        FilterPathTable.residual(record, path)
      } else {
        certificate(record, hpl)
      }
    return renderKeyValues([
      ("residual", certificate),
      ("time", "\(Format.seconds(seconds.total)): \(times)\(rate)"),
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

  private static func certificate(_ record: SolveRecord, _ hpl: String) -> String {
    switch record.results.first?.residualRows ?? 0 {
    case 0: "not measured"
    case record.system.order: "against a freshly assembled K, in float64, all rows\(hpl)"
    case let rows: "against a freshly assembled K, in float64, \(Format.count(rows)) random rows\(hpl)"
    }
  }
}

/// A kernel as a person reads it.
enum KernelText {
  /// The name of a user's own kernel matrix.
  static let given = "given"

  /// The kernel with what it is a kernel of; a matrix of a user's own is of its examples.
  static func describe(_ kernel: KernelRecord, on features: String) -> String {
    let text = describe(name: kernel.name, parameters: kernel.parameters)
    return kernel.name == given ? text : "\(text) on \(features) features"
  }

  static func describe(name: String, parameters: [String: Double]) -> String {
    func value(_ key: String) -> String { Format.significant(parameters[key] ?? .nan) }
    return switch name {
    case "gaussian": "gaussian, exp(−‖x−z‖²/(2σ²)) with σ = \(value("bandwidth")) (γ = \(value("gamma")))"
    case "laplacian": "laplacian, exp(−‖x−z‖/σ) with σ = \(value("bandwidth"))"
    case "polynomial":
      "polynomial, (γ x·z + c)^\(Int(parameters["degree"] ?? 0)) with γ = \(value("gamma")), c = \(value("constant"))"
    case "linear": "linear, x·z"
    case given: "given, the values of your matrix"
    default:
      name + parameters.sorted { $0.key < $1.key }.map { ", \($0.key) = \(Format.significant($0.value))" }.joined()
    }
  }
}
