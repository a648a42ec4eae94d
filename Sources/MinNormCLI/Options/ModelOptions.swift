import ArgumentParser
import MinNorm
import MinNormData
import MinNormExperiments
import MinNormReport

/// Where the function that was found is kept: shared by the subcommands that end with one.
struct ModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Keep the function for predict and for NumPy, which opens the file (.npz): coefficients, training examples, kernel, "
        + "features with what they have learnt, names, this record.",
      valueName: "file"))
  var save: String?
  @Option(
    help:
      "What --save keeps of the training examples: stored (all it takes), or reference (of a --data set its name and checksum, a smaller file)."
  )
  var training = TrainingStorage.stored
  @Option(
    help: ArgumentHelp(
      "Hand the function on as an ONNX file (.onnx) of plain operators; features raw, center, standardize, unit-norm, "
        + "random-fourier.", valueName: "file"))
  var export: String?
  @Option(help: "Numbers in the ONNX file: float32 or float64 (default: the precision of the solution).")
  var exportPrecision: Precision?

  func validate() throws {
    for (option, value, ending) in [("--save", save, ".npz"), ("--export", export, ".onnx")] {
      if let value, !value.lowercased().hasSuffix(ending) {
        throw ValidationError("\(option) \(value): expected a name that ends in \(ending)")
      }
    }
    if training == .reference, save == nil { throw ValidationError("--training reference goes with --save") }
    if exportPrecision != nil, export == nil { throw ValidationError("--export-precision goes with --export") }
  }

  /// What is written.
  var files: [FileRoles.Named] { FileRoles.named(["--save": save, "--export": export]) }

  /// Whether a function is to be kept.
  var isWanted: Bool { save != nil || export != nil }

  /// Makes sure that the files can be written and hold what is asked for, before any work.
  func check(_ problem: ProblemSpecification, features: [FeatureSpecification]) throws {
    for path in [save, export].compactMap(\.self) { try OutputFile.check(path) }
    if training == .reference { try TrainingReference.requireNamed(problem) }
    guard export != nil else { return }
    for features in features { try Model.requireExportable(features, problem.kernel) }
  }

  /// What single precision costs a graph, where that is more than it could be.
  private static func loss(_ model: Model, _ precision: Precision?) throws -> String {
    guard (precision ?? model.precision) == .float32,
      let error = try model.singlePrecisionError(of: model.functions[0]),
      error.difference > 1e-5 * max(1, error.score)
    else { return "" }
    return
      " in float32, whose scores are within \(Format.scientific(error.difference)) of the model's (large coefficients "
      + "cancel; measured on training examples); --export-precision float64 keeps ten digits"
  }

  /// Writes the function that a run has found, and says which.
  func write(_ model: Model?, of problem: ProblemSpecification, record: String, quiet: Bool) throws {
    guard isWanted else { return }
    guard var model else { throw ExperimentError.usage("--save and --export: this run ended without a function") }
    model.record = record
    if training == .reference, model.centres != nil { model.trainingReference = try TrainingReference(problem) }
    let kept = model
    try Rescue.all([
      { if let save { try Rescue.writing("the function", to: save, ending: ".npz", kept.save(to:)) } },
      {
        guard let export else { return }
        try Rescue.writing("the exported function", to: export, ending: ".onnx") {
          try kept.export(to: $0, precision: exportPrecision)
        }
      },
    ])
    if !quiet { try say(model) }
  }

  /// Says which functions the files hold.
  private func say(_ model: Model) throws {
    var said: [String] = []
    if let save {
      let names = model.functions.map(\.name)
      let rest = names.count > 1 ? ", and \(names.dropFirst().joined(separator: ", ")) (--function)" : ""
      said.append("\(save) holds the function of \(names[0])\(rest)")
    }
    if let export {
      let loss = try Self.loss(model, exportPrecision)
      said.append("\(export) is the function of \(model.functions[0].name)\(loss)")
    }
    for text in said { StandardError.write("\(StandardError.lineStart)minnorm: \(text)\n") }
  }
}

/// What a model's file has of the training examples.
enum TrainingStorage: String, CaseIterable, ExpressibleByArgument {
  /// Their features.
  case stored
  /// What finds them again.
  case reference
}

extension Precision: ExpressibleByArgument {}
