import Foundation

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A result could not be written.
public struct OutputError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One line for the user.
  public let description: String

  init(_ what: String, _ code: Int32) {
    description = "cannot write \(what): \(String(cString: strerror(code)))"
  }
}

/// Standard output with its errors: `print` to a full disk or a closed pipe would lose data and report success.
public enum StandardOutput {
  /// Writes all of the text.
  public static func write(_ text: String) throws {
    // A reader that went away is then an error of write(2), not the end of the process.
    signal(SIGPIPE, SIG_IGN)
    try writeAll(text, to: STDOUT_FILENO, name: "standard output")
  }
}

/// Standard error: messages and progress, never results.
public enum StandardError {
  /// What clears a line of progress, where there may be one.
  public static var lineStart: String { TerminalStyle.standardError.isInteractive ? "\r\u{1B}[K" : "" }

  /// Writes the text; there is nobody left to tell of an error.
  public static func write(_ text: String) {
    try? writeAll(TextEncoding.shown(text), to: STDERR_FILENO, name: "standard error")
  }
}

private func writeAll(_ text: String, to descriptor: Int32, name: String) throws {
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    let written = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if written < 0 {
      if errno == EINTR { continue }
      throw OutputError(name, errno)
    }
    bytes = bytes.dropFirst(written)
  }
}

/// What a terminal can show.
public struct TerminalStyle: Sendable {
  /// The output is a terminal that can redraw a line.
  public let isInteractive: Bool
  /// Colours are wanted.
  public let hasColour: Bool
  /// The number of columns of the terminal.
  public let width: Int

  /// A style of given abilities.
  public init(isInteractive: Bool, hasColour: Bool, width: Int) {
    self.isInteractive = isInteractive
    self.hasColour = hasColour
    self.width = width
  }

  /// Standard output as it is: a terminal or not, NO_COLOR, TERM=dumb, its width.
  public static var standardOutput: TerminalStyle { style(of: STDOUT_FILENO) }

  /// Standard error of the process.
  public static var standardError: TerminalStyle { style(of: STDERR_FILENO) }

  /// The columns that a table may take: COLUMNS, or those of the terminal; nil where nothing limits them.
  package static let tableWidth: Int? = {
    let asked = ProcessInfo.processInfo.environment["COLUMNS"].flatMap { Int($0) }
    if let asked, asked > 0 { return asked }
    let style = standardOutput
    return style.isInteractive ? style.width : nil
  }()

  private static func style(of descriptor: Int32) -> TerminalStyle {
    let environment = ProcessInfo.processInfo.environment
    let isTerminal = isatty(descriptor) == 1 && environment["TERM"] != "dumb"
    let noColour = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    var size = winsize()
    let known = isTerminal && ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return TerminalStyle(
      isInteractive: isTerminal, hasColour: isTerminal && !noColour, width: known ? Int(size.ws_col) : 80)
  }
}
