import ArgumentParser
import MinNorm
import MinNormCluster
import MinNormData
import MinNormExperiments
import MinNormReport

/// Turns every error into one line on standard error and the exit code of the contract.
enum Failure {
  static let usage: Int32 = 64
  static let badData: Int32 = 65
  static let notFound: Int32 = 66
  static let unavailable: Int32 = 69
  static let numerical: Int32 = 70
  static let inputOutput: Int32 = 74

  /// Runs a command's work, once it is sure that its output can be written; an error is printed and becomes an exit code.
  static func reporting(
    _ output: OutputOptions? = nil, _ files: FileRoles? = nil, _ body: () throws -> Void
  ) throws {
    Interruption.install()
    do {
      try (files ?? FileRoles(writes: output?.files ?? [])).check()
      try output?.check()
      try body()
    } catch let error as ExitCode {
      throw error
    } catch let interruption as Interruption.Requested {
      StandardError.write(
        "\nminnorm: interrupted, finished work is kept; the same command with --resume goes on from it\n")
      throw ExitCode(interruption.exitCode)
    } catch {
      let advice = Advice().text(for: error).map { "; " + $0 } ?? ""
      guard Cluster.isRank else {
        StandardError.write("minnorm: error: \(error)\(advice)\n")
        throw ExitCode(code(of: error))
      }
      Cluster.abort(code(of: error)) {
        let place = Cluster.isFollower ? " on rank \(Cluster.launchedRank ?? 0)" : ""
        StandardError.write("minnorm: error\(place): \(error)\(advice)\n")
      }
    }
  }

  static func code(of error: any Error) -> Int32 {
    switch error {
    case let error as DataError: code(of: error)
    case let error as LinearAlgebraError: code(of: error)
    case let error as ExperimentError: code(of: error)
    case let error as CheckpointError: code(of: error)
    case is ModelError: usage
    case is KernelSpecificationError, is FeatureSpecificationError, is LabelRandomizationError, is AugmentationError,
      is ValidationError:
      usage
    case is OutputError: inputOutput
    case ClusterError.different: badData
    case is ClusterError: unavailable
    default: numerical
    }
  }

  private static func code(of error: DataError) -> Int32 {
    switch error {
    case .malformed, .nonFinite: badData
    case .notFound: notFound
    case .missingDataset, .unreachable, .memory: unavailable
    case .inputOutput: inputOutput
    }
  }

  private static func code(of error: LinearAlgebraError) -> Int32 {
    switch error {
    case .notPositiveDefinite, .indefinite, .notConverged, .solutionNotFinite, .decompositionFailed, .wrongArithmetic:
      numerical
    // Features and kernel values come from the data and the kernel asked for.
    case .nonFinite, .squareOverflow, .kernelOverflow: badData
    case .outOfMemory, .tooLarge, .partTooLarge: unavailable
    }
  }

  private static func code(of error: CheckpointError) -> Int32 {
    switch error {
    case .exists, .passed: usage
    case .foreign, .damaged: badData
    case .insufficientDisk: unavailable
    case .inUse: inputOutput
    }
  }

  private static func code(of error: ExperimentError) -> Int32 {
    switch error {
    case .usage: usage
    case .data: badData
    case .singular: numerical
    case .insufficientMemory, .addressSpace: unavailable
    }
  }
}
