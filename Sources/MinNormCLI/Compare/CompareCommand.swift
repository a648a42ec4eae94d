import ArgumentParser
import MinNorm
import MinNormData
import MinNormExperiments
import MinNormReport

struct CompareCommand: ExperimentCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "SGD from zero beside the closed form: the same function in the end, for right and for random labels.",
    discussion: """
      With --kernel linear descent is on the weights of the features, with any other kernel on the coefficients of \
      k(xᵢ, ·). Linear is the default for random Fourier features.

      Examples:
        minnorm compare
        minnorm compare --features random-fourier:count=4000,bandwidth=10,kernel=laplacian --train 1000
        minnorm compare --algorithm kaczmarz --train 500 --repeats 5
        minnorm compare --algorithm gd --step-size 0.99*limit --epochs 2000
        minnorm compare --features random-fourier:count=4000,bandwidth=10,kernel=laplacian --train 500 --init gaussian:0.1
        minnorm compare --data mnist --train 2000 --until distance:1e-4
        minnorm compare --data mnist --train 60000 --algorithm eigenpro --closed-form none
      """)

  /// Small enough for the whole spectrum; weights where the features are random.
  enum Defaults: SubcommandDefaults {
    static var trainLimit: Int? { 2000 }
    static func kernel(_ features: FeatureSpecification) -> KernelSpecification {
      features.isRandom ? .linear : .laplacian(bandwidth: 10)
    }
    static var labels: [LabelRandomization] { [.clean, .random] }
  }

  @OptionGroup(title: "Problem") var examples: ExampleOptions<Defaults>
  @OptionGroup(title: "Problem") var test: TestOption
  @OptionGroup(title: "Problem") var labels: LabelOptions<Defaults>
  @OptionGroup(title: "Problem") var pixels: PixelOption
  @OptionGroup(title: "Descent") var descent: CompareOptions
  @OptionGroup(title: "Model") var modelOptions: ModelOptions
  @OptionGroup(title: "Process") var process: ProcessOptions
  @OptionGroup(title: "Output") var output: OutputOptions
  @OptionGroup(title: "Output") var report: ReportOptions

  var model: ModelOptions? { modelOptions }
  func experiment() -> CompareExperiment {
    descent.experiment(examples.problem.with(test).with(labels).with(pixels).with(process))
  }
  func monitor(_ experiment: CompareExperiment, _ checkpoint: SolverCheckpoint?) -> any RunMonitor {
    let lines = EpochLines()
    return ProgressMonitor(quiet: output.quiet) { if let epoch = $0 as? EpochReport { lines.report(epoch) } }
  }
  static func table(_ record: CompareRecord) -> String { CompareTable.render(record) }
}

/// One line per epoch on standard error, for runs slow enough to be watched.
private final class EpochLines {
  private var lastLine = 0.0
  /// Lines of faster epochs would only scroll by.
  private static let interval = 2.0

  func report(_ epoch: EpochReport) {
    guard epoch.epoch > 0, epoch.seconds - lastLine >= Self.interval || epoch.seconds < lastLine else { return }
    lastLine = epoch.seconds
    let sets = epoch.points.map { labels, point in
      let distance = point.distance.map { ", distance \(Format.scientific($0))" } ?? ""
      let errors = point.$trainErrors.map { ", train errors \(Format.count($0))" } ?? ""
      let test =
        point.testMse.map { ", test mse \(Format.significant($0))" }
        ?? point.$testErrorRate.map { ", test \(Format.percent($0))" } ?? ""
      return "\(labels): loss \(Format.scientific(point.trainLoss))\(errors)\(test)\(distance)"
    }
    let run = epoch.run > 0 ? "run \(epoch.run + 1), " : ""
    StandardError.write(
      "\(StandardError.lineStart)\(run)epoch \(Format.count(Int(epoch.epoch.rounded()))), \(Format.seconds(epoch.seconds)): "
        + sets.joined(separator: "; ") + "\n")
  }
}
