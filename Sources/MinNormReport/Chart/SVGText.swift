/// Text that has no meaning in XML and HTML: what stands between tags and in quoted attributes.
enum Markup {
  /// The characters & < > " ' as references, control characters left out, words from right to left isolated.
  static func escaped(_ text: String) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in TextDirection.isolated(text).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value & 0xFFFE == 0xFFFE:
        continue
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// Elements of an SVG picture, escaped as they are made.
struct SVGText {
  private(set) var text = ""

  /// A coordinate with a tenth of a unit.
  static func number(_ value: Double) -> String {
    let text = Format.fixed(value.isFinite ? value : 0, 1)
    return text == "-0.0" ? "0" : text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// An element with a tooltip.
  mutating func add(_ element: String, _ attributes: KeyValuePairs<String, String>, title: String? = nil) {
    text += "<\(element)\(Self.attributes(attributes))"
    text += title.map { "><title>\(Markup.escaped($0))</title></\(element)>\n" } ?? "/>\n"
  }

  /// A text at a place.
  mutating func label(
    _ content: String, _ x: Double, _ y: Double, _ name: String, anchor: String = "start", rotated: Bool = false
  ) {
    let turn = rotated ? " transform=\"rotate(-90 \(Self.number(x)) \(Self.number(y)))\"" : ""
    text +=
      "<text x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" class=\"\(name)\" text-anchor=\"\(anchor)\"\(turn)>"
      + "\(Markup.escaped(content))</text>\n"
  }

  /// A group around what `body` adds.
  mutating func group(_ name: String, _ body: (inout SVGText) -> Void) {
    text += "<g class=\"\(name)\">\n"
    body(&self)
    text += "</g>\n"
  }

  private static func attributes(_ attributes: KeyValuePairs<String, String>) -> String {
    attributes.map { " \($0.key)=\"\(Markup.escaped($0.value))\"" }.joined()
  }
}
