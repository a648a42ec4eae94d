#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Ctrl-C: the program ends at once with the contract's exit code, under the progress line and not on it.
enum Interruption {
  static let exitCode: Int32 = 130

  /// Installs the handler; called once, before work begins.
  ///
  /// Files are written whole or not at all, and a download goes on where it stopped, so nothing needs cleaning up.
  static func install() {
    signal(SIGINT) { _ in
      // Only what is safe inside a signal handler: write and _exit.
      let message: StaticString = "\nminnorm: interrupted\n"
      _ = write(STDERR_FILENO, message.utf8Start, message.utf8CodeUnitCount)
      _exit(Interruption.exitCode)
    }
  }
}
