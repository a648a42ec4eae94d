import Foundation
import MinNormExperiments
import MinNormReport

/// How the record of a subcommand becomes a part of a page: question, answer, what is drawn.
///
/// Pages are made from records alone, so `--report` and `minnorm report` give the same.
protocol RecordPage: Sendable {
  associatedtype Results: ExperimentResults

  /// The subcommand whose records these are.
  static var name: String { get }

  /// What was run on what, as a heading.
  static func title(_ record: Record<Results>) -> String

  /// What was asked, as a sentence.
  static func question(_ record: Record<Results>) -> String

  /// What came out, in two sentences.
  static func answer(_ record: Record<Results>) -> String

  /// The record as a terminal shows it; its tables are those of the page.
  static func table(_ record: Record<Results>) -> String

  /// What is drawn.
  static func charts(_ record: Record<Results>) -> [Chart]

  /// Confusion matrices.
  static func matrices(_ record: Record<Results>) -> [Page.Matrix]

  /// Rows for the table of several records: heading and value.
  static func summary(_ record: Record<Results>) -> [KeyValuePairs<String, String>]
}

extension RecordPage {
  static func matrices(_ record: Record<Results>) -> [Page.Matrix] { [] }

  /// The part of the page.
  ///
  /// - Parameter json: The record's bytes.
  static func part(_ json: [UInt8]) throws -> RecordPart {
    let record = try RecordJSON.read(Record<Results>.self, from: OlderRecord.current(json, of: name))
    var section = Page.Section(title: title(record), question: question(record), answer: answer(record))
    // These stand elsewhere on the page.
    let elsewhere: Set = ["time", "memory", "machine"]
    for piece in Piece.collect({ table(record) }) {
      if case .facts(let facts) = piece {
        section.system += facts.filter { !elsewhere.contains($0.label) }
      } else {
        section.results.append(piece)
      }
    }
    section.charts = charts(record)
    section.matrices = matrices(record)
    section.phases = RunPhase.allCases.map { (name: $0.title, seconds: record.seconds[$0]) }
    section.total = record.seconds.total
    section.memory = (record.memory.peakBytes, record.memory.plannedPeakBytes)
    section.environment = environment(record)
    section.command = record.command.map(shellWord).joined(separator: " ")
    section.notes = record.notes
    section.download = Page.Download(name: "minnorm-\(name).json", mediaType: "application/json", bytes: compact(json))
    return RecordPart(section: section, summary: summary(record))
  }

  private static func environment(_ record: Record<Results>) -> [Piece.Fact] {
    let place = record.environment
    return [
      Piece.Fact("seed", "\(record.seed)"),
      Piece.Fact("program", "minnorm \(place.version), commit \(place.commit.prefix(12)), Swift \(place.swift)"),
      Piece.Fact("libraries", "\(place.blas); own loops: \(place.loops)"),
      Piece.Fact(
        "machine", "\(place.processor), \(Format.count(place.threads, of: "thread")) (\(place.threadsReason))"),
    ]
  }

  /// The same JSON without the spaces between its words.
  private static func compact(_ json: [UInt8]) -> [UInt8] {
    var (result, isText, isEscaped) = ([UInt8](), false, false)
    result.reserveCapacity(json.count)
    for byte in json {
      if isText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isText = false
        }
      } else if byte == UInt8(ascii: "\"") {
        isText = true
      } else if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\n") {
        continue
      }
      result.append(byte)
    }
    return result
  }

  /// A word as a shell takes it.
  private static func shellWord(_ word: String) -> String {
    let isPlain =
      !word.isEmpty
      && word.unicodeScalars.allSatisfy { scalar in
        scalar.isASCII
          && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
            || "-_./:=,+%@".unicodeScalars.contains(scalar))
      }
    return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }
}

/// What a record gives to a page.
struct RecordPart {
  var section: Page.Section
  var summary: [KeyValuePairs<String, String>]
}

/// Words that several pages need.
enum PageText {
  /// "3.40 % of 4,000 test examples (95 %: 2.88 – 4.01 %)".
  static func tested(_ result: LabelSetRecord, _ dataset: DatasetRecord) -> String? {
    if let rate = result.$testErrorRate {
      let ends = result.testErrorInterval95
      let interval = ends.count == 2 ? " (95 % interval \(intervalText(ends)))" : ""
      return "errs on \(Format.percent(rate)) of \(Format.count(dataset.testCount)) test examples\(interval)"
    }
    return result.test.map { test in
      "has mean squared error \(Format.significant(test.mse))"
        + (test.r2.map { " (R² \(Format.significant($0)))" } ?? "")
        + " on \(Format.count(dataset.testCount)) test examples"
    }
  }

  /// "digits, 2,000 examples, gaussian kernel".
  static func problem(_ dataset: DatasetRecord, _ kernel: KernelRecord) -> String {
    "\(dataset.name), \(Format.count(dataset.trainCount)) examples, \(kernel.name) kernel"
  }

  /// The labels of a set in a word or two.
  static func short(_ name: String) -> String {
    switch name {
    case "clean": "right"
    case "random": "random"
    default: name.hasPrefix("corrupt:") ? "corrupted \(name.dropFirst(8))" : name
    }
  }

  /// The labels of a set in words.
  static func labels(_ name: String) -> String {
    switch name {
    case "clean": "right labels"
    case "random": "random labels"
    default: name.hasPrefix("corrupt:") ? "labels corrupted with probability \(name.dropFirst(8))" : "\(name) labels"
    }
  }
}

extension Character {
  /// The mark of a series by its place among others.
  static func mark(_ index: Int) -> Character { Array("●○×+◆◇▲△")[index % 8] }
}
