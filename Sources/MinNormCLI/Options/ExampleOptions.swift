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
  /// Whether kernel values are enough, without inputs; where not, no option for them is offered.
  static var takesGram: Bool { get }
  /// Whether there is a kernel to choose; where not, no option for it is offered.
  static var takesKernel: Bool { get }
}

extension SubcommandDefaults {
  static var trainLimit: Int? { nil }
  static func kernel(_ features: FeatureSpecification) -> KernelSpecification { ProblemSpecification().kernel }
  static var kernelText: String { kernel(.raw).description }
  static var labels: [LabelRandomization] { [.clean] }
  static var takesGram: Bool { takesKernel }
  static var takesKernel: Bool { true }
}

/// Training examples, features and kernel: every experiment has them.
struct ExampleOptions<Defaults: SubcommandDefaults>: ParsableArguments {
  @Option(help: ArgumentHelp("digits (built in), mnist, cifar10, cifar10-gray, or a folder.", valueName: "name"))
  var data = "digits"

  @OptionGroup var directory: DataDirectoryOption

  @OptionGroup(title: "Your own data") var own: OwnDataOptions<Defaults>

  @Option(help: ArgumentHelp("Use the first N training examples (default: \(Self.count)).", valueName: "N"))
  var train: Int?
  @Option(
    help: ArgumentHelp("Take a random subset of the training examples instead of the first N.", valueName: "seed"))
  var subsetSeed: UInt64?
  @Option(
    help: ArgumentHelp(
      "Feature map, such as gabor or center+unit-norm; 'minnorm help features' lists them.", valueName: "map"),
    transform: FeatureSpecification.init(parsing:))
  var features = FeatureSpecification.raw
  @Option(
    help: ArgumentHelp(
      "Kernel; 'minnorm help kernels' lists them (default: \(Defaults.kernelText); for your own arrays \(Self.ownKernel)).",
      valueName: "kernel", visibility: Defaults.takesKernel ? .default : .hidden),
    transform: KernelSpecification.init(parsing:))
  var kernel: KernelSpecification?

  func validate() throws {
    if let kernel, !Defaults.takesKernel {
      throw ValidationError("--kernel \(kernel): this subcommand is linear in its features; choose those instead")
    }
    guard let gram = own.gram else { return }
    guard Defaults.takesGram else {
      throw ValidationError("--gram \(gram): this subcommand needs the inputs themselves; give --train-x or --table")
    }
    if let kernel {
      throw ValidationError("--kernel \(kernel): the kernel is that of --gram \(gram); give one of both")
    }
  }

  private static var count: String { Defaults.trainLimit.map { "\($0), or all" } ?? "all" }

  /// A bandwidth that fits no matter how large the numbers are.
  private static var ownKernel: KernelSpecification { .gaussianByLeaveOneOut }

  /// The problem that the options describe, with the defaults of the subcommand in what they leave open.
  var problem: ProblemSpecification {
    var problem = ProblemSpecification()
    problem.data = .named(data, directory: directory.folder)
    (problem.trainCount, problem.trainLimit) = (train, Defaults.trainLimit)
    problem.subsetSeed = subsetSeed
    problem.features = features
    problem.kernel = Defaults.kernel(features)
    if let files = own.files {
      problem.data = .files(files)
      if !problem.kernel.isInnerProduct { problem.kernel = Self.ownKernel }
      if files.areKernelValues { problem.kernel = .given }
    }
    if let kernel { problem.kernel = kernel }
    problem.labels = Defaults.labels
    return problem
  }
}

/// How many test examples.
struct TestOption: ParsableArguments {
  @Option(help: ArgumentHelp("Use the first N test examples (default: all).", valueName: "N"))
  var test: Int?
  @Option(
    help: ArgumentHelp(
      "Hold out this share of your training examples and test on them; every class has its share in both parts.",
      valueName: "P"))
  var testFraction: Double?

  func validate() throws {
    guard let testFraction else { return }
    guard testFraction > 0, testFraction < 1 else {
      throw ValidationError("--test-fraction \(testFraction): expected a number between 0 and 1, such as 0.2")
    }
    if test != nil { throw ValidationError("give --test or --test-fraction, not both") }
  }
}

/// What the examples are called, and how that becomes right-hand sides.
struct LabelOptions<Defaults: SubcommandDefaults>: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Comma list of clean, random, corrupt:P, permute:P (the one for real targets). One factorization serves all.",
      valueName: "sets"),
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
