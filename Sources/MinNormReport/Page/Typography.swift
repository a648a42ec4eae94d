import Foundation

/// Numbers as a paper sets them.
package enum Typography {
  /// "6.8e-15" as "6.8·10⁻¹⁵", and near 1 as "0.068"; all else as it is.
  package static func numbers(_ text: String) -> String {
    text.replacing(/(^|[ ≈±−(])(\d)(?:\.(\d+))?e([+-])(\d{2,3})(?=$|[ ,)])/) { match in
      let digits = match.3.map(String.init) ?? ""
      guard let size = Int(match.5) else { return String(match.0) }
      let mantissa = String(match.2) + (digits.isEmpty ? "" : "." + digits)
      let isNegative = match.4 == "-"
      if size == 0 { return match.1 + mantissa }
      if isNegative, size <= 3 {
        return match.1 + "0." + String(repeating: "0", count: size - 1) + match.2 + digits
      }
      if !isNegative, size <= 5 {
        return match.1 + Format.significant(Double("\(mantissa)e\(size)") ?? .nan, digits: digits.count + 1)
      }
      let raised = Array("⁰¹²³⁴⁵⁶⁷⁸⁹")
      let power = (isNegative ? "⁻" : "") + String("\(size)".compactMap(\.wholeNumberValue).map { raised[$0] })
      return "\(match.1)\(mantissa)·10\(power)"
    }
  }
}
