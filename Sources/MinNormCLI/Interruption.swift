import MinNormCluster
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Ctrl-C and SIGTERM: the program ends with the contract's exit code, under the progress line and not on it.
///
/// At once, but for work that a checkpoint keeps when it is finished: then the first signal lets the running block column or
/// iteration end and be kept, and the second ends at once. Files are written whole or not at all, a checkpoint bears being
/// cut off anywhere, and a download goes on where it stopped, so nothing ever needs cleaning up.
enum Interruption {
  static let exitCode: Int32 = 130

  /// Thrown by `check` after a first signal that was deferred.
  struct Requested: Error {}

  private static let isRequested = Atomic(false)
  private static let isDeferred = Atomic(false)
  private static let isResumable = Atomic(false)
  /// The launcher ends all ranks alike: rank 0 tells it.
  private static let isRank = Atomic(false)
  private static let isFollower = Atomic(false)

  /// Installs the handlers; called once, before work begins.
  static func install() {
    // The handler must not be the first to touch them: making a global takes a lock.
    isRequested.store(false, ordering: .relaxed)
    isDeferred.store(false, ordering: .relaxed)
    isResumable.store(false, ordering: .relaxed)
    isRank.store(Cluster.isRank, ordering: .relaxed)
    isFollower.store(Cluster.isFollower, ordering: .relaxed)
    for number in [SIGINT, SIGTERM] {
      signal(number) { _ in
        // Only what is safe inside a signal handler: atomic numbers, write and _exit.
        if Interruption.isDeferred.load(ordering: .relaxed),
          !Interruption.isRequested.exchange(true, ordering: .relaxed)
        {
          return
        }
        if Interruption.isFollower.load(ordering: .relaxed) { _exit(Interruption.exitCode) }
        let message: StaticString =
          Interruption.isRank.load(ordering: .relaxed)
          ? "minnorm: ended by mpirun: interrupted, or a rank was killed or has failed\n"
          : Interruption.isResumable.load(ordering: .relaxed)
            ? "\nminnorm: interrupted; the same command with --resume goes on from the checkpoint\n"
            : "\nminnorm: interrupted\n"
        _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
        _exit(Interruption.exitCode)
      }
    }
    // A file that grows beyond the limit of the shell is an error to report, not a reason to die.
    signal(SIGXFSZ, SIG_IGN)
    // Likewise a pipe whose reader went away.
    signal(SIGPIPE, SIG_IGN)
  }

  /// Says that there is a checkpoint, so that the message names --resume.
  static func announceCheckpoint() { isResumable.store(true, ordering: .relaxed) }

  /// Whether the first signal is to wait for the next `check`.
  static func setDeferred(_ value: Bool) { isDeferred.store(value, ordering: .relaxed) }

  /// Throws `Requested` if a signal is waiting.
  static func check() throws {
    if isRequested.load(ordering: .relaxed) { throw Requested() }
  }
}
