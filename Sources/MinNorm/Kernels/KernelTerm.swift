/// A product of kernels with a weight, as it is written: `0.1*linear*cosine`.
struct KernelTerm: Sendable, Equatable {
  /// Above 0.
  var weight = 1.0
  var factors: [KernelArguments] = []

  /// The kernel alone, where it is no more than that.
  var alone: KernelArguments? { weight == 1 && factors.count == 1 ? factors[0] : nil }

  /// Reads the terms of a sum.
  static func terms(of text: String) throws -> [KernelTerm] {
    try parts(of: text).map { part in
      var term = KernelTerm()
      for factor in part.split(separator: "*", omittingEmptySubsequences: false).map({ $0.trimmed }) {
        if let number = Double(factor) {
          guard number > 0, number.isFinite else {
            throw KernelSpecificationError(
              "kernel '\(text)': the weight \(factor) is not above 0, and with it the sum is no kernel")
          }
          term.weight *= number
        } else if factor.isEmpty {
          throw KernelSpecificationError("kernel '\(text)': expected kernels between + and *")
        } else {
          term.factors.append(try KernelArguments(parsing: factor, of: text))
        }
      }
      guard !term.factors.isEmpty else {
        throw KernelSpecificationError("kernel '\(text)': '\(part)' is a number, not a kernel with one")
      }
      return term
    }
  }

  /// What stands between plus signs, of which those of exponents (1e+5) are none.
  private static func parts(of text: String) -> [String] {
    let characters = Array(text)
    var parts = [""]
    for (index, character) in characters.enumerated() {
      let isExponent =
        index >= 2 && "eE".contains(characters[index - 1])
        && (characters[index - 2].isNumber || characters[index - 2] == ".")
        && index + 1 < characters.count && characters[index + 1].isNumber
      if character == "+", !isExponent {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts
  }
}

extension Substring {
  /// Without blanks around it.
  fileprivate var trimmed: String {
    var text = drop(while: \.isWhitespace)
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
