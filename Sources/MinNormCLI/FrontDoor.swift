import ArgumentParser
import Foundation
import MinNorm
import MinNormCluster
import MinNormData
import MinNormReport

/// What is between the words of a command line and a subcommand: every mistake in them is one line, in the style of all other
/// errors, that says what is wrong and where to read on.
enum FrontDoor {
  /// Parses the words, runs what they ask for, and ends the process where that fails.
  static func run(_ words: [String]) {
    leavesThreadsBehind()
    let arguments = joiningNegativeNumbers(words)
    do {
      if arguments.first == "help", let text = HelpTopics.text(Array(arguments.dropFirst())) {
        return try StandardOutput.write(TextEncoding.shown(text + "\n"))
      }
      if let unknown = unknownSubcommand(arguments) { throw ValidationError(unknown) }
      var command = try MinNormCommand.parseAsRoot(arguments)
      try command.run()
    } catch {
      end(error, arguments)
    }
  }

  /// Where addresses are limited, OpenBLAS's threads may wait for memory without end, and the end of the process for them: it
  /// then ends without.
  private static func leavesThreadsBehind() {
    #if os(Linux)
      guard SystemMemory.addressSpaceLimit != nil else { return }
      _ = on_exit(
        { status, _ in
          fflush(nil)
          _exit(status)
        }, nil)
    #endif
  }

  /// `--ridge -1` as `--ridge=-1`: a value, whose own message says what is wrong with it, and no option.
  static func joiningNegativeNumbers(_ words: [String]) -> [String] {
    words.reduce(into: []) { joined, word in
      let isNegative = word.hasPrefix("-") && word.dropFirst().first.map { $0.isNumber || $0 == "." } == true
      if isNegative, let option = joined.last, option.hasPrefix("--"), !option.contains("=") {
        joined[joined.count - 1] = "\(option)=\(word)"
      } else {
        joined.append(word)
      }
    }
  }

  private static var subcommands: [String] {
    MinNormCommand.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
  }

  /// "unknown subcommand …", where the first word, or the one behind `help`, is none.
  private static func unknownSubcommand(_ arguments: [String]) -> String? {
    guard let word = arguments.first == "help" ? arguments.dropFirst().first : arguments.first, !word.hasPrefix("-"),
      !subcommands.contains(word)
    else { return nil }
    let topics = arguments.first == "help" ? HelpTopics.names : []
    if topics.contains(word), arguments.count == 3 {
      let suggestion = NearestName.suggestion(for: arguments[2], among: HelpTopics.names(in: word))
      return "no \(arguments[2]) among the \(word)" + (suggestion.map { "; did you mean '\($0)'?" } ?? "")
    }
    let suggestion = NearestName.suggestion(for: word, among: subcommands + topics)
    return "unknown subcommand '\(word)'" + (suggestion.map { "; did you mean '\($0)'?" } ?? "")
  }

  private static func end(_ error: any Error, _ arguments: [String]) -> Never {
    // Rank 0 tells what all ranks find wrong with the same words.
    if Cluster.isFollower, !(error is ExitCode) { Cluster.abort(MinNormCommand.exitCode(for: error).rawValue) {} }
    if error is OutputError { fail(error) }
    // The line was printed where the error arose.
    if let ended = error as? ExitCode { exit(ended.rawValue) }
    let code = MinNormCommand.exitCode(for: error)
    switch code {
    case .success:
      // Help or the version, which were asked for: not to be had is a failure.
      let text = MinNormCommand.fullMessage(for: error)
      do {
        try StandardOutput.write(text.isEmpty ? "" : text + "\n")
      } catch {
        fail(error)
      }
    case .validationFailure:
      let place = arguments.first { subcommands.contains($0) && $0 != "help" }.map { " \($0)" } ?? ""
      StandardError.write("minnorm: error: \(message(error, arguments)); see 'minnorm\(place) --help'\n")
    default: StandardError.write("minnorm: error: \(message(error, arguments))\n")
    }
    exit(code.rawValue)
  }

  /// The parser's words, in which a value of many characters is shortened.
  private static func message(_ error: any Error, _ arguments: [String]) -> String {
    arguments.reduce(MinNormCommand.message(for: error)) { text, argument in
      let value =
        argument.hasPrefix("--") ? argument.split(separator: "=", maxSplits: 1).last.map(String.init) : argument
      guard let value, value.count > 200 else { return text }
      return text.replacing(value, with: value.shortened(to: 60))
    }
  }

  /// Standard output cannot be written to.
  private static func fail(_ error: any Error) -> Never {
    StandardError.write("minnorm: error: \(error)\n")
    exit(Failure.inputOutput)
  }
}
