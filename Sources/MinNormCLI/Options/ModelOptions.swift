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
    if exportPrecision != nil, export == nil { throw ValidationError("--export-precision goes with --export") }
  }

  /// Whether a function is to be kept.
  var isWanted: Bool { save != nil || export != nil }

  /// Makes sure that the files can be written and hold what is asked for, before any work.
  func check(_ problem: ProblemSpecification, features: [FeatureSpecification]) throws {
    for path in [save, export].compactMap(\.self) { try OutputFile.check(path) }
    guard export != nil else { return }
    for features in features { try Model.requireExportable(features, problem.kernel) }
  }

  /// Writes the function that a run has found, and says which.
  func write(_ model: Model?, record: String, quiet: Bool) throws {
    guard isWanted else { return }
    guard var model else { throw ExperimentError.usage("--save and --export: this run ended without a function") }
    model.record = record
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
    if !quiet { say(model) }
  }

  /// Says which functions the files hold.
  private func say(_ model: Model) {
    var said: [String] = []
    if let save {
      let names = model.functions.map(\.name)
      let rest = names.count > 1 ? ", and \(names.dropFirst().joined(separator: ", ")) (--function)" : ""
      said.append("\(save) holds the function of \(names[0])\(rest)")
    }
    if let export { said.append("\(export) is the function of \(model.functions[0].name)") }
    for text in said { StandardError.write("\(StandardError.lineStart)minnorm: \(text)\n") }
  }
}

extension Precision: ExpressibleByArgument {}
