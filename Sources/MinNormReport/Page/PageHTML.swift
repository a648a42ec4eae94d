import Foundation
import Mustache

/// A page as one file of HTML, without scripts and without anything that it would load.
///
/// The same page gives the same bytes.
package struct PageHTML {
  private let page: Page
  private let version: String
  private var figures = 0

  /// A page, and the version of the program that made it.
  package init(_ page: Page, version: String) { (self.page, self.version) = (page, version) }

  /// Texts longer than this are shown shortened, in tables more so.
  private static let longest = 20_000

  /// The text of the file.
  ///
  /// - Throws: What the template library finds wrong with the templates.
  package func text() throws -> String {
    var copy = self
    var library = MustacheLibrary()
    for (name, text) in [
      ("section", PageTemplate.section), ("table", PageTemplate.table), ("chart", PageTemplate.chart),
      ("facts", PageTemplate.facts), ("matrix", PageTemplate.matrix), ("gallery", PageTemplate.gallery),
      ("page", PageTemplate.page),
    ] {
      library.register(try MustacheTemplate(string: text), named: name)
    }
    return library.render(copy.context(), withTemplate: "page") ?? ""
  }

  private mutating func context() -> [String: Any] {
    var context: [String: Any] = [
      "title": Self.clean(page.title), "version": version, "style": PageStyle.text,
    ]
    if let overview = page.overview {
      context["overview"] = [
        "runs": page.sections.enumerated().map { ["number": "\($0 + 1)", "title": Self.clean($1.title)] },
        "table": table(overview.table), "charts": overview.charts.map { chart($0) },
      ]
    }
    context["sections"] = page.sections.enumerated().map { section($1, number: $0 + 1) }
    return context
  }

  /// Text without control characters, which no page may have; words from right to left turn nothing beside them.
  static func clean(_ text: String) -> String {
    let scalars = text.unicodeScalars.filter {
      $0.value == 0x0A || $0.value == 0x09 || ($0.value >= 0x20 && !(0x7F...0x9F).contains($0.value))
    }
    // A number stays with its unit.
    let text = String(String.UnicodeScalarView(scalars)).shortened(to: longest).replacing(" %", with: "\u{A0}%")
    return TextDirection.isolated(text)
  }

  private mutating func section(_ section: Page.Section, number: Int) -> [String: Any] {
    var context: [String: Any] = [
      "number": "\(number)", "title": Self.clean(section.title), "question": Self.clean(section.question),
      "answer": Self.clean(section.answer), "titled": page.sections.count > 1,
      "command": Self.clean(section.command),
    ]
    let charts = section.charts.filter { !$0.isEmpty }.map { chart($0) }
    (context["charts"], context["hasCharts"]) = (charts, !charts.isEmpty)
    let results = section.results.map { piece($0) }
    (context["results"], context["hasResults"]) = (results, !results.isEmpty)
    context["matrices"] = section.matrices.map { matrix($0) }
    context["galleries"] = section.galleries.filter { !$0.pictures.isEmpty }.map { gallery($0) }
    (context["system"], context["hasSystem"]) = (facts(section.system), !section.system.isEmpty)
    time(section, &context)
    (context["notes"], context["hasNotes"]) = (section.notes.map(Self.clean), !section.notes.isEmpty)
    context["environment"] = facts(section.environment)
    if let file = section.download {
      context["download"] = [
        "name": Self.clean(file.name), "mediaType": file.mediaType, "base64": Data(file.bytes).base64EncodedString(),
        "size": Format.bytes(file.bytes.count),
      ]
    }
    return context
  }

  private func time(_ section: Page.Section, _ context: inout [String: Any]) {
    let phases = section.phases.filter { $0.seconds > 0 }
    context["hasPhases"] = section.total > 0
    context["total"] = Format.seconds(section.total)
    context["phases"] = phases.enumerated().map { index, phase in
      [
        "colour": "s\(index % ChartSVG.colours)", "name": Self.clean(phase.name),
        "seconds": Format.seconds(phase.seconds),
      ]
    }
    context["phaseBar"] = ShareBar.svg(phases.map { ($0.name, $0.seconds) }, total: section.total)
    if let memory = section.memory {
      // predict asks for no plan.
      let planned = memory.planned > 0 ? ", \(Format.bytes(memory.planned)) planned" : ""
      context["memory"] = "Memory: \(Format.bytes(memory.peak)) at most\(planned)."
    }
  }

  private func facts(_ facts: [Piece.Fact]) -> [String: Any] {
    ["pairs": facts.map { ["label": Self.clean($0.label), "value": Self.clean($0.value)] }]
  }

  private func piece(_ piece: Piece) -> [String: Any] {
    switch piece {
    case .table(let one): ["table": table(one)]
    case .facts(let pairs): ["facts": facts(pairs)]
    case .text(let text): ["text": Self.clean(text)]
    }
  }

  private func table(_ table: Table) -> [String: Any] {
    let isLeft = table.columns.map { $0.alignment == .left }
    var context: [String: Any] = [
      "label": Self.clean(table.title ?? "Results").shortened(to: 120),
      "head": table.columns.map { ["text": Self.clean($0.heading), "left": $0.alignment == .left] as [String: Any] },
      "rows": table.rows.map { row in
        [
          "cells": zip(row, isLeft).map {
            ["text": Self.clean($1 ? $0 : Typography.numbers($0)), "left": $1, "long": $1 && $0.count > 28]
              as [String: Any]
          }
        ]
      },
      "notes": table.notes.map(Self.clean),
    ]
    context["caption"] = table.title.map { ["caption": Self.clean($0)] }
    return context
  }

  private mutating func chart(_ chart: Chart) -> [String: Any] {
    figures += 1
    let svg = ChartSVG(chart)
    let legend = zip(chart.legend, svg.legend).map {
      ["colour": svg.colour($0), "swatch": $1.swatch, "name": Self.clean($1.name)]
    }
    var context: [String: Any] = [
      "number": "\(figures)", "title": Self.clean(chart.title).shortened(to: 300), "panels": svg.panels,
      "legend": legend,
      "hasLegend": legend.count > 1, "wide": chart.panels.count > 1,
    ]
    context["note"] = chart.note.map { ["note": Self.clean($0)] }
    return context
  }

  private func matrix(_ matrix: Page.Matrix) -> [String: Any] {
    let wrong =
      matrix.counts.enumerated().flatMap { row, counts in
        counts.enumerated().filter { $0.offset != row }.map(\.element)
      }.max() ?? 0
    let right = matrix.counts.enumerated().map { $1.indices.contains($0) ? $1[$0] : 0 }.max() ?? 0
    func shade(_ count: Int, _ most: Int) -> Int {
      count == 0 || most == 0 ? 0 : max(1, Int((5 * Double(count) / Double(most)).rounded(.up)))
    }
    let rows = matrix.counts.enumerated().map { row, counts in
      [
        "name": Self.clean(matrix.rows[row]).shortened(to: 40),
        "cells": counts.enumerated().map { column, count in
          let level = row == column ? shade(count, right) : shade(count, wrong)
          return [
            "text": count == 0 ? "·" : Format.count(count),
            "shade": level == 0 ? "m0" : row == column ? "h\(level)" : "m\(level)",
          ]
        },
      ] as [String: Any]
    }
    var context: [String: Any] = [
      "title": Self.clean(matrix.title), "corner": "\(matrix.rowName) ↓ \(matrix.columnName) →",
      "head": matrix.columns.map { Self.clean($0).shortened(to: 24) }, "rows": rows,
    ]
    context["note"] = matrix.note.map { ["note": Self.clean($0)] }
    return context
  }

  private func gallery(_ gallery: Page.Gallery) -> [String: Any] {
    var context: [String: Any] = [
      "title": Self.clean(gallery.title),
      "pictures": gallery.pictures.map { picture in
        [
          "source": "data:image/png;base64,\(Data(PNG.file(picture.image)).base64EncodedString())",
          "width": "\(picture.image.width)", "height": "\(picture.image.height)", "text": Self.clean(picture.text),
        ]
      },
    ]
    context["note"] = gallery.note.map { ["note": Self.clean($0)] }
    return context
  }
}

/// Shares of a whole as one bar.
enum ShareBar {
  static func svg(_ parts: [(name: String, value: Double)], total: Double) -> String {
    guard total > 0 else { return "" }
    let words = parts.map { "\($0.name) \(Format.percent($0.value / total, digits: 0))" }.joined(separator: ", ")
    var svg = SVGText()
    svg.add("rect", ["x": "0", "y": "0", "width": "1000", "height": "22", "fill": "var(--grid)"])
    var left = 0.0
    for (index, part) in parts.enumerated() {
      let width = min(part.value / total, 1) * 1000
      svg.group("s\(index % ChartSVG.colours)") {
        $0.add(
          "rect",
          [
            "x": SVGText.number(left), "y": "0", "width": SVGText.number(max(width - 1.5, 0.5)), "height": "22",
            "class": "bar",
          ], title: "\(part.name): \(Format.seconds(part.value))")
      }
      left += width
    }
    return "<svg viewBox=\"0 0 1000 22\" preserveAspectRatio=\"none\" role=\"img\" aria-label=\"Seconds by phase: "
      + "\(Markup.escaped(words)).\">\n\(svg.text)</svg>"
  }
}
