import MinNorm

/// What `minnorm help TOPIC` shows beside the help of subcommands: everything that an option can be given.
enum HelpTopics {
  /// Names with what they are.
  private typealias Entry = (name: String, usage: String, explanation: String)

  /// The topics.
  static let names = ["features", "kernels"]

  /// What `minnorm help` shows for these words; nil where they are no topic.
  static func text(_ words: [String]) -> String? {
    guard let topic = words.first, names.contains(topic), words.count <= 2 else { return nil }
    guard words.count == 2 else { return topic == "kernels" ? kernels : features }
    return entries(topic).first { $0.name == words[1] }.map(details)
  }

  /// The names that a topic explains.
  static func names(in topic: String) -> [String] { entries(topic).map(\.name) }

  private static func entries(_ topic: String) -> [Entry] {
    topic == "kernels"
      ? KernelSpecification.families.map { ($0.name, $0.usage, $0.explanation) }
      : topic == "features" ? FeatureSpecification.maps.map { ($0.name, $0.usage, $0.explanation) } : []
  }

  private static var kernels: String {
    """
    Kernels, for --kernel: a name, and its parameters as name=value with commas
    between. 'minnorm help kernels gaussian' has those of one, and its name in
    scikit-learn.

    \(list("kernels"))
    A bandwidth is a number in the units of the features, median (the median
    distance between training examples), or loo (what leave-one-out finds best).

    Kernels are added with + and multiplied with *, and a factor before one is its
    weight, above 0: gaussian:bandwidth=5+0.1*linear, linear*cosine. The sigmoid
    kernel is not positive definite and is refused. A kernel of your own is given
    by its values: minnorm solve --gram K.npy --train-y y.npy.

    In scikit-learn's KernelRidge, alpha is --ridge here, and of pairwise_kernels
      linear, cosine, polynomial      are linear, cosine, polynomial
      rbf(gamma=g)                    is gaussian:gamma=g
      laplacian(gamma=g)              is laplacian-l1:gamma=g, not laplacian
      sigmoid, chi2, additive_chi2    have none (chi2 by --gram)

    Example: minnorm solve --kernel laplacian:bandwidth=median
    """
  }

  private static var features: String {
    """
    Feature maps, for --features: a name, and its parameters as name=value with
    commas between. Maps are chained with +, and a later one works on what the
    earlier one made. 'minnorm help features gabor' has the parameters of one.

    \(list("features"))
    Example: minnorm solve --features gabor+standardize
             --kernel gaussian:bandwidth=median
    """
  }

  /// A line each: the name, and what stands before the first semicolon.
  private static func list(_ topic: String) -> String {
    let entries = entries(topic)
    let width = entries.map(\.name.count).max() ?? 0
    return entries.map { entry in
      let gap = String(repeating: " ", count: width - entry.name.count + 2)
      return "  \(entry.name)\(gap)\(entry.explanation.prefix { $0 != ";" })\n"
    }
    .joined()
  }

  /// How one is written, and all that is said of it.
  private static func details(_ entry: Entry) -> String {
    """
    \(wrapped(entry.usage, indent: 2))

    \(wrapped(entry.explanation, indent: 2))

    What stands in [ ] may be left out; | stands between choices.
    """
  }

  /// The text in lines of at most 80 characters, broken behind blanks and commas.
  private static func wrapped(_ text: String, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    var (lines, word) = ([margin], "")
    for character in text + " " {
      word.append(character)
      guard character == " " || character == "," else { continue }
      if lines[lines.count - 1].count + word.count > (character == " " ? 81 : 80) { lines.append(margin) }
      if lines[lines.count - 1] != margin || word != " " { lines[lines.count - 1] += word }
      word = ""
    }
    return lines.map { $0.hasSuffix(" ") ? String($0.dropLast()) : $0 }.joined(separator: "\n")
  }
}
