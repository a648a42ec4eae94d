import Foundation
import MinNorm
import MinNormData
import MinNormExperiments
import MinNormReport

/// Pages of records: every subcommand's, found by the record's schema.
enum RecordPages {
  /// A line for every subcommand that has a page.
  static var all: [any RecordPage.Type] {
    [
      SolvePage.self, ComparePage.self, RandomizePage.self, PathPage.self, InterpolantsPage.self, SpectrumPage.self,
      ExpressivityPage.self, DoubleDescentPage.self, SearchPage.self, ReproducePage.self, PredictPage.self,
    ]
  }

  /// Bytes of the longest record that is read; those of the largest tables have a tenth of them.
  static let longest = 16 << 20

  private struct Header: Decodable { let schema: String }

  /// What a record gives to a page.
  ///
  /// - Parameters:
  ///   - json: The record's bytes.
  ///   - file: Where they came from, for errors.
  /// - Throws: `DataError.malformed` for what is no record of a subcommand that has a page.
  static func part(_ json: [UInt8], file: String) throws -> RecordPart {
    func malformed(_ found: String) -> DataError {
      .malformed(file: file, offset: nil, expected: "a record that --json wrote", found: found)
    }
    guard let header = try? JSONDecoder().decode(Header.self, from: Data(json)) else {
      throw malformed("no JSON object with a schema")
    }
    guard let page = all.first(where: { "minnorm.\($0.name)/1" == header.schema }) else {
      let names = all.map { $0.name }.joined(separator: ", ")
      throw malformed("schema '\(header.schema.shortened(to: 60))'; there are pages of \(names)")
    }
    do {
      return try page.part(json)
    } catch let error as DecodingError {
      throw malformed(reason(error))
    }
  }

  private static func reason(_ error: DecodingError) -> String {
    func path(_ context: DecodingError.Context) -> String {
      context.codingPath.map(\.stringValue).joined(separator: ".")
    }
    return switch error {
    case .keyNotFound(let key, let context):
      "no key '\(key.stringValue)' in '\(path(context))', as in the record of another version: run its command again"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      "something else at '\(path(context))'"
    @unknown default: "something else"
    }
  }

  /// The page of one record, or of several beside each other.
  static func page(_ parts: [RecordPart]) -> Page {
    guard parts.count > 1 else {
      return Page(title: parts.first?.section.title ?? "", sections: parts.map(\.section))
    }
    var parts = parts
    for index in parts.indices {
      parts[index].section.title = "\(index + 1). \(parts[index].section.title)"
      parts[index].section.download?.name = "minnorm-\(index + 1).json"
    }
    let overview = Page.Overview(table: summary(parts), charts: merged(parts.map(\.section.charts)))
    return Page(title: "\(parts.count) runs of minnorm", overview: overview, sections: parts.map(\.section))
  }

  /// A row for everything that a record sums up, a column for everything that one of them has.
  private static func summary(_ parts: [RecordPart]) -> Table {
    var headings: [String] = []
    for (heading, value) in parts.flatMap(\.summary).joined() where !value.isEmpty && !headings.contains(heading) {
      headings.append(heading)
    }
    var table = Table(
      columns: [.init("run", .left)] + headings.map { .init($0, $0 == "labels" || $0 == "what" ? .left : .right) })
    for part in parts {
      for (index, row) in part.summary.enumerated() {
        let cells = headings.map { heading in row.first { $0.key == heading }?.value ?? "" }
        table.addRow([index == 0 ? part.section.title : ""] + cells)
      }
    }
    return table
  }

  /// Charts of the same name in one, where at least two records have it.
  static func merged(_ charts: [[Chart]]) -> [Chart] {
    let names = charts.joined().map(\.name).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
    return names.compactMap { name in
      let found = charts.enumerated().compactMap { run, all in all.first { $0.name == name }.map { (run, $0) } }
      guard found.count > 1, var merged = found.first?.1 else { return nil }
      var drawn: Set<Int> = []
      for panel in merged.panels.indices {
        let model = merged.panels[panel]
        let series = found.flatMap { run, chart -> [Chart.Series] in
          guard chart.panels.indices.contains(panel), chart.panels[panel].x == model.x,
            chart.panels[panel].y == model.y
          else { return [] }
          drawn.insert(run)
          return chart.panels[panel].series.map { series in
            var series = series
            (series.name, series.group) = ("\(run + 1): \(series.name)", "\(run + 1): \(series.group)")
            return series
          }
        }
        merged.panels[panel] = Chart.Panel(title: model.title, x: model.x, y: model.y, series: series)
      }
      // Other axes are another question.
      guard drawn.count > 1 else { return nil }
      merged.title += drawn.count == charts.count ? ", all runs" : ", \(drawn.count) of the runs"
      return merged
    }
  }
}
