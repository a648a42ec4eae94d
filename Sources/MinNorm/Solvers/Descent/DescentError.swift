/// Why descent did not end where it should.
public enum DescentError: Error, Sendable, Equatable {
  /// The step is above the limit of stability, so the loss grows without bound whatever the data.
  case unstable(stepSize: Double, limit: Double, automatic: Double)
  /// The training loss has grown beyond bounds or is not a number.
  case diverged(epoch: Double, loss: Double, stepSize: Double, limit: Double, automatic: Double)
}

extension DescentError: CustomStringConvertible {
  /// One line: what and where.
  public var description: String {
    switch self {
    case .unstable(let step, let limit, _):
      return "step size \(short(step)) is above the stability limit \(short(limit)): descent diverges"
    case .diverged(let epoch, let loss, let step, let limit, _):
      let size = loss.isFinite ? "grew to \(short(loss))" : "is no longer a number"
      return "descent diverged: after \(short(epoch)) epochs the training loss \(size) with step size \(short(step)) "
        + "(stability limit \(short(limit)))"
    }
  }

  private func short(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return "\(value)" }
    var scale = 1.0
    while abs(value) * scale < 1000 { scale *= 10 }
    return "\((value * scale).rounded() / scale)"
  }
}
