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
    /// k(Z, X)A at the test examples.
    let predictions: Matrix<Double>
    /// What the certificate measured.
    let check: Check

    /// The same for fewer columns.
    subscript(columns: Range<Int>) -> Computed {
      var check = check
      check.measured = check.measured?[columnsIn: columns]
      return Computed(
        targets: targets[columnsIn: columns], coefficients: coefficients[columnsIn: columns],
        responses: responses[columnsIn: columns], predictions: predictions[columnsIn: columns], check: check)
    }

    /// The residual against a freshly assembled K, if that was measured.
    func certifiedResidual(ridge: Double) -> Residual? {
      check.measured.map { measured in
        Residual(
          targets: check.rows.map { targets.selectingRows($0) } ?? targets, responses: measured,
          coefficients: check.rows.map { coefficients.selectingRows($0) } ?? coefficients, ridge: ridge)
      }
    }

    /// The residual by the responses that errors and norms were computed from.
    func workingResidual(ridge: Double) -> Residual {
      Residual(targets: targets, responses: responses, coefficients: coefficients, ridge: ridge)
    }
  }

  /// What one label set gave; `unit` belongs to the right-hand side of ones.
  func result(
    _ set: Problem.LabelSet, _ computed: Computed, unit: Computed, _ problem: Problem, _ kernel: any Kernel,
    _ solution: SystemSolution
  ) -> SolveRecord.LabelSetRecord {
    let all = 0..<computed.targets.columns
    let train = ErrorCount(predictions: computed.responses, columns: all, labels: set.labels)
    let test = ErrorCount(predictions: computed.predictions, columns: all, labels: problem.testLabels)
    let interval = test.wilsonInterval95
    let norms = FunctionNorms(
      coefficients: computed.coefficients, responses: computed.responses, coding: experiment.coding,
      unit: (unit.coefficients, unit.responses))
    let residual = computed.certifiedResidual(ridge: experiment.ridge)
    let solved = residual ?? computed.workingResidual(ridge: experiment.ridge)
    let fit = computed.workingResidual(ridge: 0)
    let verdict = Verdict(
      train: train, fitResidual: fit.relative, ridge: experiment.ridge, arithmetic: experiment.arithmetic)
    let leftOut = solution.inverseDiagonal.map { diagonal in
      LeaveOneOut(
        targets: Targets(labels: set.labels, classCount: problem.classCount, coding: experiment.coding),
        coefficients: computed.coefficients, inverseDiagonal: diagonal)
    }
    let isPublishedSystem = experiment.ridge == 0 && experiment.features == RawFeatures.name
    return SolveRecord.LabelSetRecord(
      labels: set.name, changedLabels: set.changed, coding: experiment.coding, trainErrors: train.errors,
      trainErrorRate: train.rate, testErrors: test.errors, testErrorRate: test.rate,
      testErrorInterval95: [interval.lowerBound, interval.upperBound], looErrorRate: leftOut?.errors.rate,
      leaveOneOut: leftOut.map(SolveRecord.LeaveOneOutRecord.init),
      norms: SolveRecord.NormsRecord(
        rkhs: norms.rkhs, rkhsPM1: norms.rkhsPlusMinusOne, coefficients: norms.coefficients, perClass: norms.perClass),
      relativeResidual: residual?.relative, maxResidual: residual?.maximum, residualRows: computed.check.count,
      fitResidual: fit.relative, interpolates: verdict.interpolates, interpolationTolerance: verdict.tolerance,
      solved: solved.relative <= Verdict.widestTolerance(experiment.arithmetic), verdict: verdict.text,
      trustedDigits: residual.flatMap { residual in
        solution.eigenvalues.flatMap {
          trustedDigits($0, residual: residual.relative * computed.targets.frobeniusNorm, solution: norms.coefficients)
        }
      },
      published: isPublishedSystem
        ? PublishedResults.lookUp(
          dataset: problem.name, kernel: kernel, trainCount: problem.trainCount, labels: set.name)
        : nil)
  }
}

/// −log₁₀ of a bound for ‖δA‖/‖A‖: condition number times backward error ‖R‖/(‖K‖‖A‖) (Higham 2002, section 7.1).
private func trustedDigits(_ eigenvalues: ExtremeEigenvalues, residual: Double, solution: Double) -> Double? {
  guard let condition = eigenvalues.conditionNumber else { return nil }
  let bound = condition * residual / (eigenvalues.largest * solution)
  guard bound.isFinite else { return 0 }
  return bound > 0 ? min(16, max(0, -log10(bound))) : 16
}

extension SolveRecord.LeaveOneOutRecord {
  fileprivate init(_ leftOut: LeaveOneOut) {
    let interval = leftOut.errors.wilsonInterval95
    let margins = leftOut.margins.sorted()
    self.init(
      errors: leftOut.errors.errors, errorInterval95: [interval.lowerBound, interval.upperBound],
      meanSquaredError: leftOut.meanSquaredError,
      marginQuartiles: margins.isEmpty ? [] : (0...4).map { margins[(margins.count - 1) * $0 / 4] })
  }
}
