import ArgumentParser
import MinNorm
import MinNormData
import MinNormExperiments

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
      "Feature map: \(FeatureSpecification.usage) (raw: pixels/255, or your numbers as they are).", valueName: "map"),
    transform: FeatureSpecification.init(parsing:))
  var features = FeatureSpecification.raw
  @Option(
    help: ArgumentHelp("\(KernelSpecification.usage) (default: gaussian:bandwidth=5).", valueName: "kernel"),
    transform: KernelSpecification.init(parsing:))
  var kernel: KernelSpecification?
  @Option(
    help: ArgumentHelp(
      "Comma list of clean, random, corrupt:P. One factorization serves all (default: clean).", valueName: "sets"),
    transform: CommaList.init(parsing:))
  var labels: CommaList<LabelRandomization>?
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
    if let labels { experiment.labels = labels.elements }
    if let pixels, let pixels = PixelRandomization(rawValue: pixels) { experiment.pixels = pixels }
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
