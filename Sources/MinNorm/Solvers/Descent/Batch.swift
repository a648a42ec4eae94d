/// Some of the examples, in the order in which they are used.
public struct Batch: Sendable, Equatable {
  /// The places of the examples.
  public let examples: [Int]
  /// True for all examples in their own order.
  public let isAll: Bool

  /// A batch of some examples.
  public init(_ examples: [Int]) {
    self.examples = examples
    isAll = false
  }

  /// All of `count` examples.
  public init(all count: Int) {
    examples = Array(0..<count)
    isAll = true
  }
}
