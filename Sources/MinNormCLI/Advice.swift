import MinNorm
import MinNormData
import MinNormReport

/// What to try after an error of the library, in the words of the command line: only what can help with what was asked for.
struct Advice {
  /// The subcommand and its options.
  let arguments: [String]

  init(_ arguments: [String] = Array(CommandLine.arguments.dropFirst())) { self.arguments = arguments }

  /// Nothing where the error says all.
  func text(for error: any Error) -> String? {
    let remedies =
      switch error {
      case let error as LinearAlgebraError: remedies(error)
      case let error as DescentError: remedies(error)
      case let error as CheckpointError: remedies(error)
      default: [String]()
      }
    guard let last = remedies.last else { return nil }
    return remedies.count == 1 ? last : remedies.dropLast().joined(separator: ", ") + " or " + last
  }

  private func remedies(_ error: LinearAlgebraError) -> [String] {
    switch error {
    case .notPositiveDefinite(_, _, let precision):
      let wider = precision == .float32 ? ["try --precision float64"] : []
      let route =
        switch value("--solver") {
        case "cholesky": ["try --solver pivoted-cholesky for the least-squares solution"]
        case "pivoted-cholesky": ["try --solver eigen"]
        default: [String]()
        }
      return wider + (precision == .float64 && arguments.first == "solve" ? route : []) + betterConditioned
    case .notConverged(let method, _, _, _):
      let iterates = !method.contains("refinement")
      return (iterates ? ["try a larger --max-iterations"] : ["try --precision float64"]) + betterConditioned
    case .outOfMemory:
      return ["close other programs", "use fewer examples (--train)"]
        + (value("--precision") == "float32" ? [] : ["--precision float32"])
    case .tooLarge(_, _, let limit):
      return ["use at most \(limit) examples (--train)"] + (value("--solver") == "eigen" ? ["--solver cholesky"] : [])
    case .partTooLarge:
      return ["start more ranks"] + (value("--storage") == "full" ? ["--storage half"] : [])
    case .kernelOverflow(_, _, let precision):
      return (precision == .float32 ? ["try --precision float64"] : [])
        + ["scale the features (--features standardize or unit-norm)"]
        + ((value("--kernel") ?? "").hasPrefix("polynomial") ? ["a smaller gamma or degree of the kernel"] : [])
    case .wrongArithmetic:
      return ["see minnorm doctor", "another OpenBLAS, or other kernels of it (OPENBLAS_CORETYPE=Haswell)"]
    case .indefinite, .nonFinite, .solutionNotFinite, .decompositionFailed:
      return []
    }
  }

  private func remedies(_ error: DescentError) -> [String] {
    switch error {
    case .unstable(_, _, let automatic): ["use --step-size auto (\(Self.short(automatic)))", "less than the limit"]
    case .diverged(_, _, _, _, let automatic): ["use --step-size auto (\(Self.short(automatic)))"]
    }
  }

  private func remedies(_ error: CheckpointError) -> [String] {
    switch error {
    case .exists: ["add --resume to go on with it", "give another folder"]
    default: []
    }
  }

  /// What makes K better conditioned.
  private var betterConditioned: [String] {
    let ridge =
      arguments.first != "solve"
      ? [] : [(value("--ridge").flatMap(Double.init) ?? 0) > 0 ? "a larger --ridge" : "--ridge"]
    let kernel = value("--kernel") ?? (value("--gram") == nil ? "gaussian" : "given")
    return ridge + (kernel.hasPrefix("gaussian") || kernel.hasPrefix("laplacian") ? ["a smaller bandwidth"] : [])
  }

  /// The value of an option as it was given last.
  private func value(_ option: String) -> String? {
    var found: String?
    for (index, argument) in arguments.enumerated() {
      if argument == option, index + 1 < arguments.count { found = arguments[index + 1] }
      if argument.hasPrefix(option + "=") { found = String(argument.dropFirst(option.count + 1)) }
    }
    return found
  }

  private static func short(_ value: Double) -> String { Format.significant(value, digits: 4) }
}
