import ArgumentParser
import MinNormExperiments
import MinNormReport

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "SGD from zero beside the closed form: the same function in the end, for right and for random labels.",
    discussion: """
      Without options: 2,000 of the built-in digits, right and random labels, Laplacian kernel of bandwidth 10. With \
      --kernel linear descent is on the weights of the features, with any other kernel on the coefficients of k(xᵢ, ·). \
      Linear is the default for random Fourier features.

      Examples:
        minnorm compare
        minnorm compare --features random-fourier:count=4000,bandwidth=10,kernel=laplacian --train 1000
        minnorm compare --algorithm kaczmarz --train 500 --repeats 5
        minnorm compare --algorithm gd --step-size 0.99*limit --epochs 2000
        minnorm compare --features random-fourier:count=4000,bandwidth=10,kernel=laplacian --train 500 --init gaussian:0.1
        minnorm compare --data mnist --train 2000 --until distance:1e-4
        minnorm compare --data mnist --kernel laplacian:bandwidth=10 --algorithm eigenpro --closed-form none
      """)

  @OptionGroup(title: "Problem") var problem: ProblemOptions
  @OptionGroup(title: "Descent") var descent: CompareOptions
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    try Failure.reporting {
      problem.prepareProcess()
      let epochs = EpochLines(quiet: output.quiet)
      let runner = CompareRunner(
        try descent.experiment(problem), command: ["minnorm"] + CommandLine.arguments.dropFirst(),
        monitor: ProgressMonitor(quiet: output.quiet), report: epochs.report)
      let record = try runner.run()
      try output.write(record: try record.json()) { CompareTable.render(record) }
    }
  }
}

/// One line per epoch on standard error, for runs slow enough to be watched.
private final class EpochLines {
  private let quiet: Bool
  private let style = TerminalStyle.standardError
  private var lastLine = 0.0
  /// Lines of faster epochs would only scroll by.
  private static let interval = 2.0

  init(quiet: Bool) { self.quiet = quiet }

  func report(_ epoch: CompareRunner.EpochReport) {
    guard !quiet, epoch.epoch > 0, epoch.seconds - lastLine >= Self.interval || epoch.seconds < lastLine else { return }
    lastLine = epoch.seconds
    let sets = epoch.points.map { labels, point in
      let distance = point.distance.map { ", distance \(Format.scientific($0))" } ?? ""
      return "\(labels): loss \(Format.scientific(point.trainLoss)), train errors \(Format.count(point.trainErrors)), "
        + "test \(Format.percent(point.testErrorRate))\(distance)"
    }
    let run = epoch.run > 0 ? "run \(epoch.run + 1), " : ""
    StandardError.write(
      (style.isInteractive ? "\r\u{1B}[K" : "")
        + "\(run)epoch \(Format.count(Int(epoch.epoch.rounded()))), \(Format.seconds(epoch.seconds)): "
        + sets.joined(separator: "; ") + "\n")
  }
}
