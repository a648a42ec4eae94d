import Foundation
import MinNorm

extension SolveRunner {
  /// What was computed for some columns of the right-hand sides.
  struct Computed {
    /// Y.
    let targets: Matrix<Double>
    /// A.
    let coefficients: Matrix<Double>
    /// KA.
    let responses: Matrix<Double>
    /// What A has an inner product with for the squared norm; see `Interpolant`.
    let normImage: Matrix<Double>
    /// k(Z, X)A at the test examples.
    let predictions: Matrix<Double>
    /// K(Y − KA)/λ_max where K is rank deficient.
    let gradient: Matrix<Double>?
    /// What leaving out each example would predict for it, if asked for.
    let leftOut: LeftOutPredictions?
    /// What the certificate measured.
    let check: Check

    /// The same for fewer columns.
    subscript(columns: Range<Int>) -> Computed {
      var check = check
      check.measured = check.measured?[columnsIn: columns]
      return Computed(
        targets: targets[columnsIn: columns], coefficients: coefficients[columnsIn: columns],
        responses: responses[columnsIn: columns], normImage: normImage[columnsIn: columns],
        predictions: predictions[columnsIn: columns], gradient: gradient?[columnsIn: columns],
        leftOut: leftOut?[columnsIn: columns], check: check)
    }

    /// The residual against a freshly assembled K, if that was measured, and its size on HPL's scale.
    func certifiedResidual(
      ridge: Double, unitRoundoff: Double
    ) -> (residual: Residual, hplRatio: Double?)? {
      guard let measured = check.measured else { return nil }
      let seen = check.rows.map { targets.selectingRows($0) } ?? targets
      // Without a ridge the coefficients may be weights, of which a selection of examples means nothing.
      let residual = Residual(
        targets: seen, responses: measured,
        coefficients: ridge > 0 ? check.rows.map { coefficients.selectingRows($0) } ?? coefficients : coefficients,
        ridge: ridge)
      let ratio = check.rowSum.map {
        residual.hplRatio(
          targets: seen, coefficients: coefficients, matrixNorm: $0 + ridge, unitRoundoff: unitRoundoff)
      }
      return (residual, ratio)
    }

    /// The residual by the responses that errors and norms were computed from.
    func workingResidual(ridge: Double) -> Residual {
      Residual(targets: targets, responses: responses, coefficients: coefficients, ridge: ridge)
    }
  }

  /// What all label sets have in common.
  struct ResultContext {
    let problem: Problem
    let kernel: any Kernel
    let solution: SystemSolution
    let choice: SolverChoice
    let equal: EqualExamples
  }

  /// What one label set gave; `unit` belongs to the right-hand side of ones.
  func result(
    _ set: Problem.LabelSet, _ computed: Computed, unit: Computed, _ context: ResultContext
  ) -> SolveRecord.LabelSetRecord {
    let (problem, solution, arithmetic) = (context.problem, context.solution, context.choice.arithmetic)
    let all = 0..<computed.targets.columns
    let train = ErrorCount(predictions: computed.responses, columns: all, labels: set.labels)
    let test = ErrorCount(predictions: computed.predictions, columns: all, labels: problem.testLabels)
    let interval = test.wilsonInterval95
    let norms = FunctionNorms(
      coefficients: computed.coefficients, responses: computed.normImage, coding: experiment.coding,
      unit: (unit.coefficients, unit.normImage))
    let certified = computed.certifiedResidual(
      ridge: experiment.ridge, unitRoundoff: arithmetic.resultPrecision.unitRoundoff)
    let contradictions = context.equal.contradictions(set.labels)
    let optimality = computed.gradient.map {
      $0.frobeniusNorm / max(computed.targets.frobeniusNorm, .leastNormalMagnitude)
    }
    let verdict = Verdict(
      train: train, fitResidual: computed.workingResidual(ridge: 0).relative,
      // What is to be met: the equations, or where they have no solution the least-squares condition.
      solveResidual: optimality ?? (certified?.residual ?? computed.workingResidual(ridge: experiment.ridge)).relative,
      ridge: experiment.ridge, tolerances: Tolerances(experiment, context.choice),
      rank: solution.rank.map { (rank: $0, order: problem.trainCount) }, contradictions: contradictions)
    let leftOut = computed.leftOut.map {
      LeaveOneOut(
        targets: Targets(labels: set.labels, classCount: problem.classCount, coding: experiment.coding), leftOut: $0)
    }
    let isPublishedSystem = experiment.isPublishedSystem
    return SolveRecord.LabelSetRecord(
      labels: set.name, changedLabels: set.changed, coding: experiment.coding, trainErrors: train.errors,
      trainErrorRate: train.rate, testErrors: test.errors, testErrorRate: test.rate,
      testErrorInterval95: [interval.lowerBound, interval.upperBound],
      noisyTest: set.noisyTestRecord(
        computed.predictions, columns: all, clean: test,
        published: isPublishedSystem
          ? PublishedResults.lookUpNoisy(
            dataset: problem.name, kernel: context.kernel, trainCount: problem.trainCount, labels: set.name) : nil),
      looErrorRate: leftOut?.errors.rate,
      leaveOneOut: leftOut.map(SolveRecord.LeaveOneOutRecord.init),
      norms: SolveRecord.NormsRecord(
        rkhs: norms.rkhs, rkhsPM1: norms.rkhsPlusMinusOne,
        coefficients: solution.basis == .examples ? norms.coefficients : nil, perClass: norms.perClass),
      relativeResidual: certified?.residual.relative, maxResidual: certified?.residual.maximum,
      hplRatio: optimality == nil ? certified?.hplRatio : nil, leastSquaresResidual: optimality,
      contradictions: contradictions.count,
      residualRows: computed.check.count, fitResidual: verdict.fitResidual, interpolates: verdict.interpolates,
      interpolationTolerance: verdict.tolerance, solved: verdict.solved, verdict: verdict.text,
      trustedDigits: certified.flatMap { certified in
        solution.eigenvalues.flatMap { eigenvalues in
          let size = computed.targets.frobeniusNorm
          return switch solution.basis {
          case .examples:
            trustedDigits(
              eigenvalues, residual: (optimality ?? certified.residual.relative) * size, solution: norms.coefficients)
          case .features:
            trustedDigits(ofWeights: eigenvalues, residual: certified.residual.relative * size, solution: norms.rkhs)
          }
        }
      },
      published: isPublishedSystem
        ? PublishedResults.lookUp(
          dataset: problem.name, kernel: context.kernel, trainCount: problem.trainCount, labels: set.name)
        : nil)
  }
}

/// −log₁₀ of a bound for ‖δA‖/‖A‖: condition number times backward error ‖R‖/(‖K‖‖A‖) (Higham 2002, section 7.1).
private func trustedDigits(_ eigenvalues: ExtremeEigenvalues, residual: Double, solution: Double) -> Double? {
  eigenvalues.conditionNumber.map { digits(below: $0 * residual / (eigenvalues.largest * solution)) }
}

/// −log₁₀ of the bound ε(κ + κ²‖R‖/(‖X‖‖W‖)) for a backward stable least-squares method (Higham 2002, section 20.1).
private func trustedDigits(
  ofWeights eigenvalues: ExtremeEigenvalues, residual: Double, solution: Double
) -> Double? {
  eigenvalues.conditionNumber.map { squared in
    let (condition, largest) = (squared.squareRoot(), eigenvalues.largest.squareRoot())
    return digits(
      below: Precision.float64.unitRoundoff * (condition + squared * residual / (largest * solution)))
  }
}

private func digits(below bound: Double) -> Double {
  guard bound.isFinite else { return 0 }
  return bound > 0 ? min(16, max(0, -log10(bound))) : 16
}

extension SolveRecord.LeaveOneOutRecord {
  fileprivate init(_ leftOut: LeaveOneOut) {
    let interval = leftOut.errors.wilsonInterval95
    let margins = leftOut.margins.sorted()
    self.init(
      errors: leftOut.errors.errors, undecided: leftOut.errors.undecided,
      errorInterval95: [interval.lowerBound, interval.upperBound],
      meanSquaredError: leftOut.meanSquaredError,
      marginQuartiles: margins.isEmpty ? [] : (0...4).map { margins[(margins.count - 1) * $0 / 4] })
  }
}
