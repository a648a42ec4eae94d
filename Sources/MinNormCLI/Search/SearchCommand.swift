import ArgumentParser
import MinNormExperiments
import MinNormReport

struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Choose features and bandwidth by leave-one-out on the training examples.",
    discussion: """
      Every candidate is scored by the closed-form leave-one-out error of its interpolant; no test example is looked at. \
      The first candidate is --features (raw by default), to compare with.

      Examples:
        minnorm search
        minnorm search --data mnist --train 2000 --grid 'gabor:wavelengths={4/7|5/9},pool={4|7}+unit-norm'
        minnorm search --data mnist --train 6000 --precision float32 --json search.json
      """)

  @OptionGroup(title: "Problem") var problem: ProblemOptions
  @Option(
    help: ArgumentHelp(
      "Features to try, alternatives in braces; may be given several times "
        + "(default: \(SearchCommand.defaultGrid)).", valueName: "features"))
  var grid: [String] = []
  @Option(
    help: ArgumentHelp(
      "Bandwidths to try in units of the median distance, or grid for 13 of them.", valueName: "list"))
  var bandwidths = "0.35,0.5,0.7,1"
  @OptionGroup(title: "Output") var output: OutputOptions

  static let defaultGrid = "gabor:wavelengths={4/7|5/9},pool={4|7}+unit-norm"

  func validate() throws { _ = try multiples() }

  func run() throws {
    try Failure.reporting {
      problem.prepareProcess()
      var experiment = problem.experiment
      if problem.kernel == nil { experiment.kernel = .gaussianByLeaveOneOut }
      if problem.train == nil, problem.data == "digits", problem.trainX == nil { experiment.trainCount = 1000 }
      let search = FeatureSearch(
        problem: experiment, grid: grid.isEmpty ? [Self.defaultGrid] : grid, bandwidthMultiples: try multiples())
      let runner = FeatureSearchRunner(
        search, command: ["minnorm"] + CommandLine.arguments.dropFirst(), monitor: ProgressMonitor(quiet: true)
      ) { candidate, index, count in
        guard !output.quiet else { return }
        let score = candidate.looErrorRate.map { "LOO error \(Format.percent($0))" } ?? "no K is positive definite"
        StandardError.write("\(index + 1) of \(count)  \(score)  \(candidate.features)\n")
      }
      let record = try runner.run()
      try output.write(record: try RecordJSON.text(record)) { SearchTable.render(record) }
    }
  }

  private func multiples() throws -> [Double]? {
    guard bandwidths != "grid" else { return nil }
    let numbers = bandwidths.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) ?? 0 }
    guard numbers.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw ValidationError("--bandwidths \(bandwidths): expected numbers > 0 with commas between them, or grid")
    }
    return numbers
  }
}

/// The result of `search` as a person reads it.
enum SearchTable {
  private static let shown = 20

  static func render(_ record: FeatureSearchRecord) -> String {
    let dataset = record.dataset
    let choice = dataset.subsetSeed.map { " (random subset \($0))" } ?? ""
    let ridge = record.search.problem.ridge
    let system = ridge > 0 ? "(K + λI)A = Y with λ = \(Format.significant(ridge))" : "KA = Y"
    let header = renderKeyValues([
      (
        "data",
        "\(dataset.name): \(Format.count(dataset.trainCount)) training\(choice), \(dataset.classes) classes; "
          + "no test example is looked at"
      ),
      ("kernel", "\(record.kernel), \(system) in \(record.search.problem.arithmetic.rawValue)"),
    ])
    var table = Table(columns: [
      .init("LOO error", .right), .init("LOO mse", .right), .init("bandwidth", .right), .init("numbers", .right),
      .init("features"),
    ])
    for candidate in record.candidates.prefix(shown) {
      table.addRow([
        candidate.looErrorRate.map { Format.percent($0) } ?? "not definite",
        candidate.meanSquaredError.map { Format.scientific($0, digits: 2) } ?? "",
        candidate.bandwidth.map { Format.significant($0) } ?? "", Format.count(candidate.dimension),
        candidate.features,
      ])
    }
    if record.candidates.count > shown {
      table.addNote("and \(record.candidates.count - shown) more, which the JSON record has")
    }
    table.addNote(
      "\(Format.seconds(record.seconds.total)): features \(Format.seconds(record.seconds[.features])), leave-one-out "
        + Format.seconds(record.seconds[.search]))
    var text = header + "\n" + table.rendered()
    if let best = record.candidates.first, best.looErrorRate != nil {
      let kernel = best.bandwidth.map { "\(record.kernel):bandwidth=\(Format.significant($0))" }
      text +=
        "\nbest: --features '\(best.features)' --kernel \(kernel ?? record.search.problem.kernel.description)"
        + (ridge > 0 ? " --ridge \(ridge)\n" : "\n")
    }
    return text
  }
}
