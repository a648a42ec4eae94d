import ArgumentParser
import Foundation
import MinNorm
import MinNormData
import MinNormExperiments

/// The folder that holds the data sets.
struct DataDirectoryOption: ParsableArguments {
  @Option(
    name: .customLong("data-dir"),
    help: ArgumentHelp(
      "Folder that holds the data sets (default: environment MINNORM_DATA, else 'data').", valueName: "folder"))
  var path: String?

  /// The option, the environment or the default.
  var folder: String { path ?? ProcessInfo.processInfo.environment["MINNORM_DATA"] ?? "data" }
}

/// What a subcommand does where nothing is said; `--help` shows it.
protocol SubcommandDefaults {
  /// The first so many training examples of any data set, where --train does not say; nil for all.
  static var trainLimit: Int? { get }
  /// The kernel, which may depend on the features.
  static func kernel(_ features: FeatureSpecification) -> KernelSpecification
  /// The kernel as `--help` shows it.
  static var kernelText: String { get }
  /// The label sets.
  static var labels: [LabelRandomization] { get }
}

extension SubcommandDefaults {
  static var trainLimit: Int? { nil }
  static func kernel(_ features: FeatureSpecification) -> KernelSpecification { ProblemSpecification().kernel }
  static var kernelText: String { kernel(.raw).description }
  static var labels: [LabelRandomization] { [.clean] }
}

/// Training examples, features and kernel: every experiment has them.
struct ExampleOptions<Defaults: SubcommandDefaults>: ParsableArguments {
  @Option(help: ArgumentHelp("digits (built in), mnist, cifar10, cifar10-gray, or a folder.", valueName: "name"))
  var data = "digits"

  @OptionGroup var directory: DataDirectoryOption

  @Option(
    help: ArgumentHelp("Your own training inputs (.npy or .csv, also .gz), one row per example.", valueName: "file"))
  var trainX: String?
  @Option(help: ArgumentHelp("Their classes, whole numbers from 0.", valueName: "file"))
  var trainY: String?
  @Option(help: ArgumentHelp("Your own test inputs.", valueName: "file"))
  var testX: String?
  @Option(help: ArgumentHelp("Their classes.", valueName: "file"))
  var testY: String?

  @Option(help: ArgumentHelp("Use the first N training examples (default: \(Self.count)).", valueName: "N"))
  var train: Int?
  @Option(
    help: ArgumentHelp("Take a random subset of the training examples instead of the first N.", valueName: "seed"))
  var subsetSeed: UInt64?
  @Option(
    help: ArgumentHelp(
      "Feature map: \(FeatureSpecification.usage) (raw: pixels/255, or your numbers as they are).", valueName: "map"),
    transform: FeatureSpecification.init(parsing:))
  var features = FeatureSpecification.raw
  @Option(
    help: ArgumentHelp("\(KernelSpecification.usage) (default: \(Defaults.kernelText)).", valueName: "kernel"),
    transform: KernelSpecification.init(parsing:))
  var kernel: KernelSpecification?

  private static var count: String { Defaults.trainLimit.map { "\($0), or all" } ?? "all" }

  func validate() throws {
    let files = [trainX, trainY, testX, testY]
    if files.contains(where: { $0 != nil }), files.contains(where: { $0 == nil }) {
      throw ValidationError("--train-x, --train-y, --test-x and --test-y go together: give all four")
    }
  }

  /// The problem that the options describe, with the defaults of the subcommand in what they leave open.
  var problem: ProblemSpecification {
    var problem = ProblemSpecification()
    problem.data = .named(data, directory: directory.folder)
    (problem.trainCount, problem.trainLimit) = (train, Defaults.trainLimit)
    if let trainX, let trainY, let testX, let testY {
      problem.data = .files(trainX: trainX, trainY: trainY, testX: testX, testY: testY)
    }
    problem.subsetSeed = subsetSeed
    problem.features = features
    problem.kernel = kernel ?? Defaults.kernel(features)
    problem.labels = Defaults.labels
    return problem
  }
}

/// How many test examples.
struct TestOption: ParsableArguments {
  @Option(help: ArgumentHelp("Use the first N test examples (default: all).", valueName: "N"))
  var test: Int?
}

/// What the examples are called, and how that becomes right-hand sides.
struct LabelOptions<Defaults: SubcommandDefaults>: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Comma list of clean, random, corrupt:P. One factorization serves all.", valueName: "sets"),
    transform: CommaList.init(parsing:))
  var labels = CommaList(elements: Defaults.labels)

  @OptionGroup var coding: CodingOption
}

/// How classes become right-hand sides.
struct CodingOption: ParsableArguments {
  @Option(help: "Right-hand sides: onehot ({0,1}) or pm1 (±1).")
  var coding = Coding.oneHot
}

/// What is done to the pixels.
struct PixelOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "true, shuffled (one permutation), random (one per image) or gaussian (mean and variance of the data).",
      valueName: "pixels"))
  var pixels = PixelRandomization.original
}

/// The linear system.
struct SystemOptions: ParsableArguments {
  @Option(help: ArgumentHelp("λ ≥ 0, added to the diagonal of K.", valueName: "lambda"))
  var ridge = 0.0
  @OptionGroup var precision: PrecisionOption

  func validate() throws {
    guard ridge >= 0, ridge.isFinite else { throw ValidationError("--ridge \(ridge): expected a number ≥ 0") }
  }
}

/// How precisely the system is solved.
struct PrecisionOption: ParsableArguments {
  @Option(help: "float32, float64, or mixed (float32 factor, refined to float64 accuracy).")
  var precision = Arithmetic.float64
}

/// Several values with commas between.
struct CommaList<Element: TextParsable & Sendable>: CustomStringConvertible {
  var elements: [Element]

  init(elements: [Element]) { self.elements = elements }

  init(parsing text: String) throws {
    elements = try text.split(separator: ",", omittingEmptySubsequences: false).map { try Element(parsing: String($0)) }
  }

  var description: String { elements.map(\.description).joined(separator: ",") }
}

extension Coding: ExpressibleByArgument {}
extension Arithmetic: ExpressibleByArgument {}
extension PixelRandomization: ExpressibleByArgument {}
