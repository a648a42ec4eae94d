import MinNorm

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why ranks do not work together.
package enum ClusterError: Error, Sendable, Equatable {
  /// This program was built without MPI.
  case notBuilt
  /// MPI does not start.
  case notStarted
  /// A rank has something else than rank 0.
  case different(rank: Int, what: String, own: String, first: String)
}

extension ClusterError: CustomStringConvertible {
  /// One line: what, where, what to do.
  package var description: String {
    switch self {
    case .notBuilt:
      "--engine scalapack: this program was built without MPI; scripts/setup --mpi installs ScaLAPACK, and "
        + "swift build -c release --traits MPI builds with it"
    case .notStarted: "MPI does not start on this machine"
    case .different(let rank, let what, let own, let first):
      "rank \(rank) has another \(what) than rank 0 (\(own) and \(first)); all ranks need the same program and the same data"
    }
  }
}

/// This process as one of the ranks that mpirun or Slurm started.
package enum Cluster {
  /// The number that the launcher gave this process, known before MPI starts; nil where there is none.
  package static var launchedRank: Int? {
    for variable in ["OMPI_COMM_WORLD_RANK", "PMIX_RANK", "SLURM_PROCID"] {
      if let rank = getenv(variable).flatMap({ Int(String(cString: $0)) }) { return rank }
    }
    return nil
  }

  /// This process works for `--engine scalapack` as a rank of a job.
  package static var isRank: Bool {
    launchedRank != nil && CommandLine.arguments.contains { $0 == "scalapack" || $0 == "--engine=scalapack" }
  }

  /// A rank that leaves telling and writing to rank 0.
  package static var isFollower: Bool { isRank && launchedRank != 0 }

  /// Starts MPI and makes the engine; all ranks call it.
  package static func start() throws -> any ClusterEngine {
    #if MPI
      return try MPIEngine()
    #else
      throw ClusterError.notBuilt
    #endif
  }

  /// Ends MPI where it was started, once all ranks have done their work.
  package static func finish() {
    #if MPI
      MPI.finish()
    #endif
  }

  /// Ends all ranks with this exit code because of an error on this one.
  ///
  /// The error may be that of all ranks. Rank 0 tells it first and ends the others while they wait here; an error of one rank
  /// alone is told by that rank.
  package static func abort(_ code: Int32, tell: () -> Void) -> Never {
    if let rank = launchedRank, rank > 0 { usleep(useconds_t(5_000_000 + min(rank, 40) * 250_000)) }
    tell()
    #if MPI
      MPI.abort(code)
    #endif
    exit(code)
  }
}
