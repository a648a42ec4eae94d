import MinNorm
import MinNormData
import MinNormExperiments
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
    return remedies.isEmpty ? nil : Self.list(remedies)
  }

  private static func trying(_ remedies: [String]) -> [String] {
    remedies.first.map { ["try " + $0] + remedies.dropFirst() } ?? []
  }

  /// "a, b or c".
  static func list(_ remedies: [String]) -> String {
    remedies.count < 2
      ? remedies.joined() : remedies.dropLast().joined(separator: ", ") + " or " + remedies[remedies.count - 1]
  }

  private func remedies(_ error: LinearAlgebraError) -> [String] {
    switch error {
    case .notPositiveDefinite: return Self.trying(betterConditioned)
    case .notConverged(let method, let iterations, _, _):
      // More of them help where they ran out, not where rounding ended them.
      let ranOut = !method.contains("refinement") && iterations >= value("--max-iterations").flatMap(Int.init) ?? 2000
      return Self.trying(ranOut ? ["a larger --max-iterations"] : betterConditioned)
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
    case .indefinite, .nonFinite, .squareOverflow, .solutionNotFinite, .decompositionFailed:
      return []
    }
  }

  private func remedies(_ error: DescentError) -> [String] {
    switch error {
    case .unstable(_, _, let automatic): ["use --step-size auto (\(Self.short(automatic)))", "less than the limit"]
    case .diverged(_, _, _, _, let automatic):
      (value("--step-size") ?? "auto") == "auto"
        ? (value("--algorithm") ?? "sgd") == "sgd" ? [] : ["try --algorithm sgd"]
        : ["use --step-size auto (\(Self.short(automatic)))"]
    }
  }

  private func remedies(_ error: CheckpointError) -> [String] {
    switch error {
    case .exists: ["add --resume to go on with it", "give another folder"]
    default: []
    }
  }

  /// Where a system was not solved because K is singular to rounding: a route that solves every such system, or what makes K
  /// better conditioned.
  var betterConditioned: [String] {
    let kernel = value("--kernel") ?? (value("--gram") == nil ? "gaussian" : "given")
    let bandwidth = kernel.hasPrefix("gaussian") || kernel.hasPrefix("laplacian") ? ["a smaller bandwidth"] : []
    switch arguments.first {
    case "solve":
      let hasRidge = (value("--ridge").flatMap(Double.init) ?? 0) > 0
      return ((hasRidge ? nil : singularRoute).map { [$0] } ?? []) + [hasRidge ? "a larger --ridge" : "--ridge"]
        + bandwidth
    case "path" where value("--route") == "cholesky": return ["--route spectrum"] + bandwidth
    default: return bandwidth
    }
  }

  private static let iterationOptions = [
    "--tolerance", "--preconditioner", "--landmarks", "--cluster-size", "--max-iterations", "--store-kernel",
  ]

  /// The options of a route that finds the least-squares solution of a singular K; nil where it was taken.
  private var singularRoute: String? {
    let precision = (value("--precision") ?? "float64") == "float64" ? "" : " --precision float64"
    guard value("--solver") == "eigen" || value("--rank-tolerance") != nil else {
      // The options of conjugate gradients are refused by every other route.
      guard Self.iterationOptions.allSatisfy({ value($0) == nil }) else { return nil }
      let solver = (value("--solver") ?? "auto") == "auto" ? "" : "--solver auto"
      let options = solver + precision
      return options.isEmpty ? nil : String(options.drop { $0 == " " })
    }
    let tolerance = SolverSettings.singularTolerance
    let isTaken = value("--rank-tolerance").flatMap(Double.init) == tolerance && precision.isEmpty
    return isTaken ? nil : "--solver eigen --rank-tolerance \(tolerance)\(precision)"
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
