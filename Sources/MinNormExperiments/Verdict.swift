import MinNorm

/// Whether a solution interpolates, and if not, why.
///
/// A function interpolates when it makes no training errors and its targets are met: ‖Y − KA‖_F/‖Y‖_F below a tolerance.
/// Float32 coefficients carry rounding errors of about cond(K) · 2⁻²⁴, so they are held to a tolerance of their own.
struct Verdict {
  static let doubleTolerance = 1e-8
  static let singleTolerance = 1e-2

  /// The largest relative residual with which a system counts as solved.
  static func widestTolerance(_ arithmetic: Arithmetic) -> Double {
    arithmetic == .float32 ? singleTolerance : doubleTolerance
  }

  let interpolates: Bool
  /// The tolerance that was met, or the one that was not.
  let tolerance: Double
  let text: String

  init(train: ErrorCount, fitResidual: Double, ridge: Double, arithmetic: Arithmetic) {
    let widest = Self.widestTolerance(arithmetic)
    interpolates = train.errors == 0 && fitResidual <= widest
    if interpolates, fitResidual <= Self.doubleTolerance {
      tolerance = Self.doubleTolerance
      text = "interpolates"
    } else if interpolates {
      tolerance = Self.singleTolerance
      text = "interpolates to single precision"
    } else {
      tolerance = widest
      let reason =
        if ridge > 0 {
          "the ridge trades fit for norm"
        } else if train.errors > 0 {
          "\(train.errors) training examples keep another label"
        } else {
          "the fit residual is above \(widest)"
        }
      text = "does not interpolate, because \(reason)"
    }
  }
}
