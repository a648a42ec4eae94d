/// What is done to training labels before they are fitted.
public enum LabelRandomization: Sendable, Equatable {
  /// Nothing.
  case clean
  /// Every label is replaced by a uniform class, so one in `classCount` is right by chance.
  case random
  /// Every label is replaced by a uniform class with this probability.
  case corrupt(Double)

  /// Reads "clean", "random" or "corrupt:P" with 0 ≤ P ≤ 1.
  public init(parsing text: String) throws {
    switch text {
    case "clean": self = .clean
    case "random": self = .random
    default:
      let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, parts[0] == "corrupt", let probability = Double(parts[1]), (0...1).contains(probability)
      else {
        throw LabelRandomizationError(
          description: "labels '\(text)': expected clean, random or corrupt:P with P from 0 to 1, such as corrupt:0.2")
      }
      self = .corrupt(probability)
    }
  }

  /// The labels that are fitted.
  ///
  /// The rule of Zhang et al.'s released code: mask = uniform(n) ≤ p; labels[mask] = uniform class. Whether and by what
  /// example i is replaced depends on the seed and i alone, so for one seed the examples corrupted at a smaller
  /// probability are corrupted, in the same way, at every larger one, and `random` is `corrupt:1`.
  public func apply(to labels: [Int], classCount: Int, seed: UInt64) -> [Int] {
    let random = CounterRandom(seed: seed, stream: .labels)
    let probability =
      switch self {
      case .clean: 0.0
      case .random: 1.0
      case .corrupt(let probability): probability
      }
    guard probability > 0 else { return labels }
    return labels.enumerated().map { index, label in
      random.uniform(at: UInt64(index)) <= probability ? random.integer(below: classCount, at: UInt64(index)) : label
    }
  }
}

extension LabelRandomization: CustomStringConvertible {
  /// The text it is read from.
  public var description: String {
    switch self {
    case .clean: "clean"
    case .random: "random"
    case .corrupt(let probability): "corrupt:\(probability)"
    }
  }
}

/// A label set was written wrongly.
public struct LabelRandomizationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One line for the user.
  public let description: String
}
