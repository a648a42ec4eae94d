import ArgumentParser
import Foundation
import MinNorm
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

/// What to solve: shared by every computing subcommand.
struct ProblemOptions: ParsableArguments {
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

  @Option(help: ArgumentHelp("Use the first N training examples (default: all).", valueName: "N"))
  var train: Int?
  @Option(help: ArgumentHelp("Use the first N test examples (default: all).", valueName: "N"))
  var test: Int?
  @Option(
    help: ArgumentHelp("Take a random subset of the training examples instead of the first N.", valueName: "seed"))
  var subsetSeed: UInt64?

  @Option(
    help: ArgumentHelp(
      "Feature map: \(FeatureSpecification.usage) (raw: pixels/255, or your numbers as they are).", valueName: "map"))
  var features = "raw"
  @Option(
    help: ArgumentHelp("\(KernelSpecification.usage) (default: gaussian:bandwidth=5).", valueName: "kernel"))
  var kernel: String?
  @Option(
    help: ArgumentHelp(
      "Comma list of clean, random, corrupt:P. One factorization serves all (default: clean).", valueName: "sets"))
  var labels: String?
  @Option(
    help: ArgumentHelp(
      "true, shuffled (one permutation), random (one per image) or gaussian (mean and variance of the data).",
      valueName: "pixels"))
  var pixels: String?
  @Option(help: "Right-hand sides: onehot ({0,1}) or pm1 (±1).")
  var coding = Coding.oneHot
  @Option(help: ArgumentHelp("λ ≥ 0, added to the diagonal of K.", valueName: "lambda"))
  var ridge = 0.0
  @Option(help: "float32, float64, or mixed (float32 factor, refined to float64 accuracy).")
  var precision = Arithmetic.float64
  @Option(help: ArgumentHelp("Bytes the run may take, such as 20G (default: free memory).", valueName: "bytes"))
  var memoryLimit: ByteCount?
  @Option(help: ArgumentHelp("Seed of random labels and samples.", valueName: "N"))
  var seed: UInt64 = 0
  @Option(help: ArgumentHelp("Threads (default: all cores).", valueName: "N"))
  var threads: Int?

  func validate() throws {
    guard ridge >= 0, ridge.isFinite else { throw ValidationError("--ridge \(ridge): expected a number ≥ 0") }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): expected a number from 1 to 1024")
    }
    let files = [trainX, trainY, testX, testY]
    if files.contains(where: { $0 != nil }), files.contains(where: { $0 == nil }) {
      throw ValidationError("--train-x, --train-y, --test-x and --test-y go together: give all four")
    }
    if let kernel {
      do { _ = try KernelSpecification(kernel) } catch { throw ValidationError("--kernel: \(error)") }
    }
    do { _ = try FeatureSpecification(features) } catch { throw ValidationError("--features: \(error)") }
  }

  /// The experiment that the options describe.
  var experiment: SolveExperiment {
    var experiment = SolveExperiment()
    experiment.data = .named(data, directory: directory.folder)
    if let trainX, let trainY, let testX, let testY {
      experiment.data = .files(trainX: trainX, trainY: trainY, testX: testX, testY: testY)
    }
    experiment.trainCount = train
    experiment.testCount = test
    experiment.subsetSeed = subsetSeed
    experiment.features = features
    if let kernel { experiment.kernel = kernel }
    if let labels {
      experiment.labels = labels.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    if let pixels { experiment.pixels = pixels }
    experiment.coding = coding
    experiment.ridge = ridge
    experiment.arithmetic = precision
    experiment.memoryLimit = memoryLimit?.bytes
    experiment.seed = seed
    return experiment
  }

  /// Sets the number of threads, once, before anything is computed.
  func prepareProcess() {
    Threads.setCount(threads)
  }
}

extension Coding: ExpressibleByArgument {}
extension KernelStorage: ExpressibleByArgument {}
extension Arithmetic: ExpressibleByArgument {}

/// A number of bytes such as 500M, 20G, 20GiB or 21474836480; the units are powers of 1024.
struct ByteCount: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    let digits = argument.prefix { $0.isNumber || $0 == "." }
    let unit = argument.dropFirst(digits.count).uppercased()
    let powers = ["": 0, "B": 0, "K": 10, "M": 20, "G": 30, "T": 40]
    let name =
      unit.hasSuffix("IB")
      ? String(unit.dropLast(2)) : unit.count > 1 && unit.hasSuffix("B") ? String(unit.dropLast()) : unit
    guard let number = Double(digits), number > 0, let power = powers[name] else { return nil }
    let value = number * Double(1 << power)
    guard value < 0x1p62 else { return nil }
    bytes = Int(value)
  }
}
