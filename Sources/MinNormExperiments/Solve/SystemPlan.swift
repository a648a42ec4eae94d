import MinNorm

/// The plan of a run around one linear system.
public protocol SystemPlan: ResizablePlan {
  /// How precisely the system is factored and solved.
  var arithmetic: Arithmetic { get set }
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
}
