import Foundation

/// Runs a program and hands over its standard output while it runs.
enum ChildProcess {
  /// How a program ended.
  struct Outcome {
    /// Its exit code; 128 plus the signal when a signal ended it.
    let status: Int32
    /// The end of what it wrote to standard error, on one line.
    let message: String
  }

  /// The path of a program: as given if it contains a slash, otherwise searched in PATH.
  static func find(_ program: String) -> String? {
    if program.contains("/") { return access(program, X_OK) == 0 ? program : nil }
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
    return folders.map { FileBytes.join(String($0), program) }
      .first { access($0, X_OK) == 0 && !FileBytes.isFolder($0) }
  }

  /// Runs `executable` to its end; an error thrown by `onOutput` ends it early.
  static func run(
    _ executable: String, _ arguments: [String], onOutput: (UnsafeRawBufferPointer) throws -> Void
  ) throws -> Outcome {
    let process = Process()
    let output = Pipe()
    let messages = Pipe()
    process.executableURL = URL(fileURLWithPath: executable)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = messages
    do {
      try process.run()
    } catch {
      throw DataError.inputOutput(path: executable, operation: "run", reason: error.localizedDescription)
    }
    do {
      let text = try drain(
        output: output.fileHandleForReading.fileDescriptor, messages: messages.fileHandleForReading.fileDescriptor,
        onOutput: onOutput)
      process.waitUntilExit()
      let status = process.terminationStatus + (process.terminationReason == .exit ? 0 : 128)
      return Outcome(status: status, message: oneLine(text))
    } catch {
      process.terminate()
      process.waitUntilExit()
      throw error
    }
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
