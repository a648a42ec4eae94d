/// What is done to training labels before they are fitted.
public enum LabelRandomization: Sendable, Equatable, TextCodable {
  /// Nothing.
  case clean
  /// Every label is replaced by a uniform class, so one in `classCount` is right by chance.
  case random
  /// Every label is replaced by a uniform class with this probability.
  case corrupt(Double)
  /// With this probability an example takes part in one random permutation of targets: classes or real numbers, whose
  /// frequencies stay as they are.
  case permute(Double)

  /// Reads "clean", "random", "corrupt:P" or "permute:P" with 0 ≤ P ≤ 1.
  public init(parsing text: String) throws {
    switch text {
    case "clean": self = .clean
    case "random": self = .random
    default:
      let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, ["corrupt", "permute"].contains(parts[0]), let probability = Double(parts[1]),
        (0...1).contains(probability)
      else {
        throw LabelRandomizationError(
          description:
            "labels '\(text)': expected clean, random, corrupt:P or permute:P with P from 0 to 1, such as corrupt:0.2")
      }
      self = parts[0] == "corrupt" ? .corrupt(probability) : .permute(probability)
    }
  }

  /// The labels that are fitted.
  ///
  /// The rule of Zhang et al.'s released code: mask = uniform(n) ≤ p; labels[mask] = uniform class. Whether and by what
  /// example i is replaced depends on the seed and i alone, so for one seed the examples corrupted at a smaller
  /// probability are corrupted, in the same way, at every larger one, and `random` is `corrupt:1`.
  ///
  /// - Parameter part: Test labels draw elsewhere: label i of the test set is not replaced because label i of the training
  ///   set is.
  public func apply(
    to labels: [Int], classCount: Int, seed: UInt64, part: PixelRandomization.Part = .train
  ) -> [Int] {
    if case .permute = self { return sources(count: labels.count, seed: seed, part: part).map { labels[$0] } }
    let random = CounterRandom(seed: seed, stream: .labels)
    let probability = probability
    guard probability > 0 else { return labels }
    return labels.enumerated().map { index, label in
      let draw = part.rawValue << 63 | UInt64(index)
      return random.uniform(at: draw) <= probability ? random.integer(below: classCount, at: draw) : label
    }
  }

  /// The example that each of `count` takes its target from: another one only with `permute`, and with `random`, which for
  /// real targets is the permutation of all.
  ///
  /// Who takes part depends on the seed and the example alone, as in `corrupt`; where it goes, on all that do.
  public func sources(count: Int, seed: UInt64, part: PixelRandomization.Part = .train) -> [Int] {
    let probability: Double =
      switch self {
      case .permute(let probability): probability
      case .random: 1
      case .clean, .corrupt: 0
      }
    guard probability > 0 else { return Array(0..<count) }
    let random = CounterRandom(seed: seed, stream: .labels)
    let chosen = (0..<count).filter { random.uniform(at: part.rawValue << 63 | UInt64($0)) <= probability }
    let places = random.permutation(first: chosen.count, of: chosen.count, from: part.rawValue << 63 | 1 << 62)
    var sources = Array(0..<count)
    for (place, source) in zip(chosen, places) { sources[place] = chosen[source] }
    return sources
  }

  /// The probability with which a label is replaced, or takes part in a permutation.
  public var probability: Double {
    switch self {
    case .clean: 0
    case .random: 1
    case .corrupt(let probability), .permute(let probability): probability
    }
  }

  /// Whether labels become uniform classes, which real numbers cannot.
  public var replaces: Bool {
    switch self {
    case .clean, .permute: false
    case .random, .corrupt: true
    }
  }

  /// The error rate against labels with this noise of a function that errs on a share `rate` of the right ones:
  /// ε(k − 1)/k + (1 − ε)·rate, the expectation over the noise.
  ///
  /// A replaced label is the one predicted with probability 1/k, whatever is predicted.
  public func expectedErrorRate(ofRate rate: Double, classCount: Int) -> Double {
    probability * (1 - 1 / Double(max(1, classCount))) + (1 - probability) * rate
  }
}

extension LabelRandomization {
  /// The text it is read from.
  public var description: String {
    switch self {
    case .clean: "clean"
    case .random: "random"
    case .corrupt(let probability): "corrupt:\(probability)"
    case .permute(let probability): "permute:\(probability)"
    }
  }
}

/// A label set was written wrongly.
public struct LabelRandomizationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One line for the user.
  public let description: String
}
