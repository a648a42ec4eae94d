import Foundation

/// Runs a program and hands over its standard output while it runs.
///
/// It calls `posix_spawn` and `waitpid` itself: Foundation's `Process.waitUntilExit` waits in a run loop, and on Linux
/// it can miss the end of a program for ever when several threads run programs at once (seen with Swift 6.3).
package enum ChildProcess {
  /// How a program ended.
  package struct Outcome: Sendable {
    /// Its exit code; 128 plus the signal when a signal ended it.
    package let status: Int32
    /// The end of what it wrote to standard error, on one line.
    package let message: String
  }

  /// Held from the making of the pipes to the start of the program.
  ///
  /// Otherwise a program started by another thread could inherit a pipe just before it is marked, and keep it open.
  private static let spawning = NSLock()

  /// The path of a program: as given if it contains a slash, otherwise searched in PATH.
  package static func find(_ program: String) -> String? {
    if program.contains("/") { return access(program, X_OK) == 0 ? program : nil }
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    return folders.map { FileBytes.join(String($0), program) }
      .first { access($0, X_OK) == 0 && !FileBytes.isFolder($0) }
  }

  /// Runs `executable` to its end; an error thrown by `onOutput` kills it.
  package static func run(
    _ executable: String, _ arguments: [String], onOutput: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> Outcome {
    let (output, messages, child) = try spawning.withLock {
      let output = try CloseOnExecPipe()
      let messages = try CloseOnExecPipe()
      let child = try spawn(executable, arguments, output: output.writeEnd, messages: messages.writeEnd)
      return (output, messages, child)
    }
    // The pipes end when their last writer closes them, so ours must go first.
    output.closeWriteEnd()
    messages.closeWriteEnd()
    do {
      let text = try withExtendedLifetime((output, messages)) {
        try drain(output: output.readEnd, messages: messages.readEnd, onOutput: onOutput)
      }
      return Outcome(status: wait(for: child), message: oneLine(text))
    } catch {
      kill(child, SIGKILL)
      _ = wait(for: child)
      throw error
    }
  }

  private static func spawn(
    _ executable: String, _ arguments: [String], output: Int32, messages: Int32
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    posix_spawn_file_actions_adddup2(&actions, messages, STDERR_FILENO)

    // Worker threads block signals, and a child inherits that; a closed pipe must end it.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    var pipeSignal = sigset_t()
    sigemptyset(&pipeSignal)
    sigaddset(&pipeSignal, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &pipeSignal)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))

    let environment = ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" }
    var child: pid_t = 0
    let code = withCStrings([executable] + arguments) { arguments in
      withCStrings(environment) { posix_spawn(&child, executable, &actions, &attributes, arguments, $0) }
    }
    guard code == 0 else {
      throw DataError.inputOutput(path: executable, operation: "run", reason: ByteSource.reason(code))
    }
    return child
  }

  /// Lends a null-terminated list of C strings.
  private static func withCStrings<Result>(
    _ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
  ) -> Result {
    let pointers = strings.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    return body(pointers + [nil])
  }

  private static func wait(for child: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(child, &status, 0) < 0 {
      guard errno == EINTR else { return 127 }
    }
    // The low seven bits are the signal that ended it, or 0; the next byte is the exit code.
    let signal = status & 0x7f
    return signal == 0 ? status >> 8 & 0xff : 128 + signal
  }

  /// Reads both pipes as they fill (a full one would stop the program) and returns the end of the messages.
  private static func drain(
    output: Int32, messages: Int32, onOutput: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> [UInt8] {
    var text: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 256 << 10, alignment: 16)
    defer { buffer.deallocate() }
    // poll skips negative descriptors, so a pipe that has ended is set to -1.
    var pipes = [
      pollfd(fd: output, events: Int16(POLLIN), revents: 0), pollfd(fd: messages, events: Int16(POLLIN), revents: 0),
    ]
    while pipes.contains(where: { $0.fd >= 0 }) {
      let ready = poll(&pipes, nfds_t(pipes.count), -1)
      if ready < 0 && errno == EINTR { continue }
      guard ready >= 0 else { throw readError(errno) }
      for index in pipes.indices where pipes[index].fd >= 0 && pipes[index].revents != 0 {
        let count = read(pipes[index].fd, buffer.baseAddress, buffer.count)
        if count < 0 && errno == EINTR { continue }
        guard count >= 0 else { throw readError(errno) }
        let piece = UnsafeRawBufferPointer(rebasing: buffer[..<count])
        if count == 0 {
          pipes[index].fd = -1
        } else if index == 0 {
          try onOutput(piece)
        } else {
          text = Array((text + piece).suffix(4096))
        }
      }
    }
    return text
  }

  private static func readError(_ code: Int32) -> DataError {
    .inputOutput(path: "pipe", operation: "read", reason: ByteSource.reason(code))
  }

  private static func oneLine(_ text: [UInt8]) -> String {
    String(decoding: text, as: UTF8.self).split(whereSeparator: \.isNewline).joined(separator: "; ")
  }
}

/// A pipe whose ends no child inherits unless they are given to it.
private final class CloseOnExecPipe {
  let readEnd: Int32
  let writeEnd: Int32
  private var isWriteEndOpen = true

  init() throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw Self.openingError }
    // Where this process has a standard stream closed, a pipe may get its number, and the child's own would overwrite it.
    let moved = ends.map { fcntl($0, F_DUPFD_CLOEXEC, STDERR_FILENO + 1) }
    let failure = Self.openingError
    for end in ends { close(end) }
    guard !moved.contains(where: { $0 < 0 }) else {
      for end in moved where end >= 0 { close(end) }
      throw failure
    }
    (readEnd, writeEnd) = (moved[0], moved[1])
  }

  private static var openingError: DataError {
    .inputOutput(path: "pipe", operation: "open", reason: ByteSource.reason(errno))
  }

  func closeWriteEnd() {
    guard isWriteEndOpen else { return }
    isWriteEndOpen = false
    close(writeEnd)
  }

  deinit {
    closeWriteEnd()
    close(readEnd)
  }
}
