import MinNorm
import MinNormData

/// How small a relative residual has to be.
struct Tolerances {
  static let double = 1e-8
  static let single = 1e-2

  /// The largest with which a system counts as solved, and a function as an interpolant.
  let widest: Double

  /// Float32 coefficients carry rounding errors of about cond(K) · 2⁻²⁴, so they are held to a tolerance of their own;
  /// an iteration to no less than it was asked for.
  init(_ arithmetic: Arithmetic, asked: Double = 0) {
    // The columns together meet what each of them meets; rounding in the certificate is allowed for.
    widest = max(arithmetic == .float32 ? Self.single : Self.double, 1.01 * asked)
  }

  /// The tolerances of a solve.
  init(_ settings: SolverSettings, _ choice: SolverChoice) {
    let asked = choice.method == .pcg ? settings.iteration.tolerance(for: choice.arithmetic) : 0
    self.init(choice.arithmetic, asked: asked)
  }
}

/// Whether a system was solved and whether its solution interpolates, and if not, why.
///
/// A function interpolates when it makes no training errors and its targets are met: ‖Y − KA‖_F/‖Y‖_F below a tolerance.
struct Verdict {
  let solved: Bool
  let interpolates: Bool
  /// ‖Y − KA‖_F/‖Y‖_F.
  let fitResidual: Double
  /// The tolerance that was met, or the one that was not.
  let tolerance: Double
  let text: String

  init(
    train: ErrorCount, fitResidual: Double, solveResidual: Double, ridge: Double, tolerances: Tolerances,
    rank: (rank: Int, order: Int)?, contradictions: [DuplicateSummary.Pair]
  ) {
    self.fitResidual = fitResidual
    solved = solveResidual <= tolerances.widest
    interpolates = train.errors == 0 && fitResidual <= tolerances.widest
    if interpolates, fitResidual <= Tolerances.double {
      tolerance = Tolerances.double
      text = "interpolates"
    } else if interpolates {
      tolerance = tolerances.widest
      text =
        tolerances.widest == Tolerances.single
        ? "interpolates to single precision" : "interpolates to the tolerance \(tolerances.widest)"
    } else {
      tolerance = tolerances.widest
      let reason =
        if ridge > 0 {
          "the ridge trades fit for norm"
        } else if let first = contradictions.first {
          "training examples \(first.original) and \(first.duplicate) are equal and have different labels"
            + EqualExamples.more(contradictions.count)
        } else if !solved {
          "the system is not solved: its residual is above \(tolerances.widest)"
        } else if let rank, rank.rank < rank.order {
          "K has rank \(rank.rank) of \(rank.order); this is the least-squares solution of least norm"
        } else if train.errors > 0 {
          "\(train.errors) training examples keep another label"
        } else {
          "the fit residual is above \(tolerances.widest)"
        }
      text = "does not interpolate, because \(reason)"
    }
  }
}
