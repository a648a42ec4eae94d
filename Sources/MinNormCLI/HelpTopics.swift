import MinNorm

/// What `minnorm help TOPIC` shows beside the help of subcommands: everything that an option can be given.
enum HelpTopics {
  /// The topics by name.
  static let texts: [String: @Sendable () -> String] = ["kernels": { kernels }, "features": { features }]

  private static var kernels: String {
    """
    Kernels, for --kernel: a name, and its parameters as name=value with commas between.

    \(list(KernelSpecification.families.map { ($0.usage, $0.explanation) }))
    SIGMA, the bandwidth σ, is a number in the units of the features, median (the median distance between training
    examples), or loo (what leave-one-out finds best).

    Kernels are added with + and multiplied with *, and a factor before one is its weight, above 0:
    gaussian:bandwidth=5+0.1*linear, linear*cosine. The sigmoid kernel is not positive definite and is refused.
    A kernel of your own is given by its values: minnorm solve --gram K.npy --train-y y.npy.

    In scikit-learn's KernelRidge, alpha is --ridge here, and of pairwise_kernels
      linear, cosine, polynomial      are linear, cosine, polynomial (coef0 is constant)
      rbf(gamma=g)                    is gaussian:gamma=g
      laplacian(gamma=g)              is laplacian-l1:gamma=g, not laplacian
      sigmoid, chi2, additive_chi2    have none (chi2 by --gram)

    Example: minnorm solve --kernel laplacian:bandwidth=median
    """
  }

  private static var features: String {
    """
    Feature maps, for --features: a name, and its parameters as name=value with commas between; maps are chained with +,
    and a later one works on what the earlier one made. What stands in [ ] may be left out.

    \(list(FeatureSpecification.maps.map { ($0.usage, $0.explanation) }))
    Example: minnorm solve --features gabor+standardize --kernel gaussian:bandwidth=median
    """
  }

  private static func list(_ entries: [(usage: String, explanation: String)]) -> String {
    entries.map { "  \($0.usage)\n\(wrapped($0.explanation, indent: 6, width: 80))\n" }.joined()
  }

  /// The words in lines of at most `width` characters.
  private static func wrapped(_ text: String, indent: Int, width: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    return text.split(separator: " ").reduce(into: [String]()) { lines, word in
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(margin + word)
      }
    }
    .joined(separator: "\n")
  }
}
