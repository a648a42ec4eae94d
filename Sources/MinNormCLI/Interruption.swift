import CInterruption
import MinNormCluster

/// Ctrl-C, SIGTERM and a terminal that hangs up: the program ends with the contract's exit code, under the progress line and not
/// on it.
///
/// At once, but for work that a checkpoint keeps when it is finished: then the first signal lets the running block column or
/// iteration end and be kept, and the second ends at once. Files are written whole or not at all, a checkpoint bears being
/// cut off anywhere, and a download goes on where it stopped, so nothing ever needs cleaning up. The handlers are there before
/// any library starts.
enum Interruption {
  /// Thrown by `check` after a first signal that was deferred.
  struct Requested: Error {
    /// 130; 129 for a terminal that hung up.
    let exitCode: Int32
  }

  /// Installs the handlers again; called once, before work begins.
  static func install() {
    // The launcher ends all ranks alike: rank 0 tells it.
    mn_announceRank(Cluster.isRank, Cluster.isFollower)
    mn_installInterruption()
  }

  /// Says that there is a checkpoint, so that the message names --resume.
  static func announceCheckpoint() { mn_announceCheckpoint() }

  /// Whether the first signal is to wait for the next `check`.
  static func setDeferred(_ value: Bool) { mn_deferInterruption(value) }

  /// Throws `Requested` if a signal is waiting.
  static func check() throws {
    let signal = mn_waitingSignal()
    if signal != 0 { throw Requested(exitCode: signal == hangUp ? 129 : 130) }
  }

  /// SIGHUP, on every system.
  private static let hangUp: Int32 = 1
}
