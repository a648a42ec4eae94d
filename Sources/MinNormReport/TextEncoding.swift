import Foundation

/// What a terminal's locale can show: UTF-8, or ASCII alone.
package enum TextEncoding {
  /// Everything is shown as it is, unless the environment names another encoding.
  package static let isUnicode = isUnicode(ProcessInfo.processInfo.environment)

  /// By the first of LC_ALL, LC_CTYPE and LANG that says something; where none does, UTF-8 is taken for granted.
  package static func isUnicode(_ environment: [String: String]) -> Bool {
    let names = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }
    guard let locale = names.first(where: { !$0.isEmpty })?.lowercased() else { return true }
    return locale.contains("utf-8") || locale.contains("utf8")
  }

  /// The text as this process may print it: in what the locale can show, and for a person without words that turn others.
  package static func shown(_ text: String, toPrograms: Bool = false) -> String {
    guard isUnicode else { return ascii(text) }
    return toPrograms ? text : TextDirection.isolated(text)
  }

  private static let words: [Character: String] = [
    "─": "-", "│": "|", "└": "+", "█": "#", "░": ".", "▀": "#", "●": "*", "○": "o", "×": "x", "·": ".", "◆": "#",
    "◇": "+",
    "▲": "^", "△": "v", "✓": "v", "…": "...", "−": "-", "–": "-", "—": "-", "≈": "~", "±": "+-", "≤": "<=", "≥": ">=",
    "≠": "!=", "∞": "inf", "√": "sqrt", "‖": "||", "Σ": "sum", "∝": "~", "ℓ": "l", "λ": "lambda", "σ": "sigma",
    "η": "eta",
    "β": "beta", "μ": "mu", "θ": "theta", "γ": "gamma", "δ": "delta", "ε": "eps", "κ": "kappa", "φ": "phi", "ρ": "rho",
    "→": "->", "↓": "v", "²": "^2", "³": "^3", "⁻": "^-", "ᵀ": "^T", "ᵢ": "_i", "ⱼ": "_j", "ₙ": "_n", "₀": "0",
    "₁": "1",
    "₂": "2", "₋": "-", "’": "'", "“": "\"", "”": "\"", "\u{A0}": " ",
  ]

  /// The text in ASCII: signs and Greek letters by their names, what has none as ?.
  package static func ascii(_ text: String) -> String {
    guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
    var result = ""
    for character in text {
      if character.isASCII {
        result.append(character)
      } else if let word = words[character] {
        result += word
      } else {
        // Accents fall off; what is left of other scripts is a question mark.
        let plain = String(character).decomposedStringWithCanonicalMapping.unicodeScalars.filter(\.isASCII)
        result += plain.isEmpty ? "?" : String(String.UnicodeScalarView(plain))
      }
    }
    return result
  }
}
