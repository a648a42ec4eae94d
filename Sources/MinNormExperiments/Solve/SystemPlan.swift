import MinNorm

/// The plan of a run around one linear system.
public protocol SystemPlan: MemoryPlan {
  /// n, the number of equations.
  var order: Int { get }
  /// How precisely the system is factored and solved.
  var arithmetic: Arithmetic { get set }
  /// The same with another number of training examples.
  func resized(to order: Int) -> Self
}

extension SystemPlan {
  /// "try --precision float32": which of these precisions make the run fit.
  func precisions(_ choices: [Arithmetic], fitting available: Int) -> [String] {
    choices.filter { arithmetic in
      var plan = self
      plan.arithmetic = arithmetic
      return plan.peakBytes <= available
    }.map { "try --precision \($0.rawValue)" }
  }

  /// "use --train 5000 or fewer": the largest order that fits with everything else unchanged, in hundreds.
  func fewerExamples(fitting available: Int) -> [String] {
    var (low, high) = (0, order)
    while low + 1 < high {
      let middle = (low + high) / 2
      if resized(to: middle).peakBytes <= available { low = middle } else { high = middle }
    }
    return low > 0 ? ["use --train \(low / 100 > 0 ? low / 100 * 100 : low) or fewer"] : []
  }
}
