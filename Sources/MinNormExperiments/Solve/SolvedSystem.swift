import Foundation
import MinNorm

/// A system that was solved, with everything that the records of its label sets are made from.
struct SolvedSystem {
  let problem: Problem
  /// What the result answers to; on a path the ridge of the point.
  var settings: SolverSettings
  let kernel: any Kernel
  let solution: SystemSolution
  let choice: SolverChoice
  let equal: EqualExamples

  /// One result for every label set, from what was computed for all columns.
  func results(_ whole: Computed, _ stacked: StackedTargets) -> [LabelSetRecord] {
    let unit = whole[stacked.unitColumn..<stacked.unitColumn + 1]
    return problem.labelSets.indices.map { index in
      result(problem.labelSets[index], whole[stacked.columns(ofSet: index)], unit: unit)
    }
  }

  /// What one label set gave; `unit` belongs to the right-hand side of ones.
  private func result(_ set: Problem.LabelSet, _ computed: Computed, unit: Computed) -> LabelSetRecord {
    let columns = 0..<computed.targets.columns
    let measures = FitMeasures(
      problem, set, columns: columns, responses: computed.responses, predictions: computed.predictions)
    let (train, test) = (measures.train, measures.test)
    let norms = FunctionNorms(
      coefficients: computed.coefficients, responses: computed.normImage,
      coding: problem.isRegression ? .plusMinusOne : problem.specification.coding,
      unit: (unit.coefficients, unit.normImage))
    let certified = computed.certifiedResidual(
      ridge: settings.ridge, unitRoundoff: choice.arithmetic.resultPrecision.unitRoundoff)
    let optimality = computed.gradient.map {
      $0.frobeniusNorm / max(computed.targets.frobeniusNorm, .leastNormalMagnitude)
    }
    // What is left of the equations, errors of K's own entries among it.
    let backward = certified.map {
      (solution.basis == .examples ? optimality ?? $0.residual.relative : $0.residual.relative)
        * computed.targets.frobeniusNorm + (computed.entryError ?? 0)
    }
    let contradictions = equal.contradictions(set.targets)
    let verdict = Verdict(
      train: train, fitResidual: computed.workingResidual(ridge: 0).relative,
      // What is to be met: the equations, or where they have no solution the least-squares condition.
      solveResidual: optimality ?? (certified?.residual ?? computed.workingResidual(ridge: settings.ridge)).relative,
      ridge: settings.ridge, tolerances: Tolerances(settings, choice),
      rank: solution.rank.map { (rank: $0, order: problem.trainCount) }, contradictions: contradictions)
    let leftOut = computed.leftOut.map { LeaveOneOut(targets: set.targets, leftOut: $0) }
    var record = LabelSetRecord(
      labels: set.name, changedLabels: set.changed, coding: problem.specification.coding, trainErrors: train.errors,
      trainErrorRate: train.rate, testErrors: test.errors, testErrorRate: test.rate,
      testUndecided: test.undecided, testErrorInterval95: test.interval95,
      noisyTest: set.noisyTestRecord(
        computed.predictions, columns: columns, clean: test, published: published(PublishedResults.lookUpNoisy, set)),
      norms: NormsRecord(norms, hasCoefficients: solution.basis == .examples),
      relativeResidual: certified?.residual.relative, maxResidual: certified?.residual.maximum,
      hplRatio: optimality == nil ? certified?.hplRatio : nil, leastSquaresResidual: optimality,
      contradictions: contradictions.count, residualRows: computed.check.count, fitResidual: verdict.fitResidual,
      interpolates: verdict.interpolates, interpolationTolerance: verdict.tolerance, solved: verdict.solved,
      verdict: verdict.text,
      kernelError: computed.entryError.map { $0 / max(computed.targets.frobeniusNorm, .leastNormalMagnitude) },
      trustedDigits: backward.flatMap { trustedDigits(residual: $0, norms) },
      trustedNormDigits: backward.flatMap { trustedNormDigits(residual: $0, norms) },
      published: published(PublishedResults.lookUp, set))
    record.state(measures, problem)
    if let leftOut {
      if problem.isRegression {
        record.loo = RegressionRecord(leftOut.squaredErrors, names: problem.targetNames)
      } else {
        record.state(leftOut)
      }
    }
    record.intercepts = computed.intercepts
    return record
  }

  /// A published result, if there is one for this system.
  private func published(
    _ lookUp: (_ dataset: String, _ kernel: any Kernel, _ trainCount: Int, _ labels: String) -> PublishedResult?,
    _ set: Problem.LabelSet
  ) -> PublishedResult? {
    guard settings.ridge == 0, problem.specification.isPublished else { return nil }
    return lookUp(problem.name, kernel, problem.trainCount, set.name)
  }

  private func trustedDigits(residual: Double, _ norms: FunctionNorms) -> Double? {
    guard let eigenvalues = solution.eigenvalues, rankIsCertain else { return nil }
    return switch solution.basis {
    case .examples:
      MinNormExperiments.trustedDigits(eigenvalues, residual: residual, solution: norms.coefficients)
    case .features:
      MinNormExperiments.trustedDigits(ofWeights: eigenvalues, residual: residual, solution: norms.rkhs)
    }
  }

  /// Whether K's rank is that of the kernel's own matrix: full, or less by the equal examples.
  ///
  /// Another rank was found by a tolerance, and a matrix of full rank beside it has quite other coefficients.
  private var rankIsCertain: Bool {
    guard solution.basis == .examples, settings.ridge == 0, let rank = solution.rank else { return true }
    return rank == problem.trainCount || rank == problem.trainCount - equal.pairs.count
  }

  /// −log₁₀ of a bound for the relative error of the norm: its square is tr(YᵀA) to first order in the residual R, and
  /// |tr(AᵀR)| ≤ ‖A‖‖R‖.
  private func trustedNormDigits(residual: Double, _ norms: FunctionNorms) -> Double? {
    guard solution.basis == .examples, solution.rank.map({ $0 == problem.trainCount }) ?? true, norms.rkhs > 0 else {
      return nil
    }
    return digits(below: norms.coefficients * residual / (norms.rkhs * norms.rkhs))
  }

  // MARK: The system

  func solverRecord(_ plan: SolvePlan, _ run: Run = Run()) -> SolverRecord {
    SolverRecord(
      name: choice.method.rawValue, reason: choice.reason, precision: choice.arithmetic, ridge: settings.ridge,
      iterations: solution.iterations, refinements: solution.products,
      residuals: choice.method == .pcg ? solution.iterationResiduals : nil,
      tolerance: choice.method == .pcg ? settings.iteration.tolerance(for: choice.arithmetic) : nil,
      storesKernel: plan.iteration?.isStored, preconditioner: solution.preconditioner,
      blockSize: plan.cluster?.layout.blockSize ?? plan.layout.blockSize,
      cluster: plan.cluster.map { ClusterRecord($0, peakBytes: run.engine?.largest(SystemMemory.peak) ?? 0) })
  }

  var systemRecord: SystemRecord {
    SystemRecord(
      order: problem.trainCount, rank: solution.rank, rankTolerance: solution.rankTolerance,
      lambdaMin: solution.eigenvalues?.smallest, lambdaMax: solution.eigenvalues?.largest,
      conditionNumber: solution.eigenvalues?.conditionNumber, equalExamples: equal.pairs.count,
      equalPairs: Array(equal.pairs.prefix(5)), nearDuplicates: solution.nearDuplicates)
  }
}

extension ProblemSpecification {
  /// Features and pixels as they are: what published numbers are for.
  var isPublished: Bool { features == .raw && pixels == .original }
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

extension LabelSetRecord {
  /// Says what was found of classes.
  fileprivate mutating func state(_ leftOut: LeaveOneOut) {
    let (errors, margins) = (leftOut.errors, leftOut.margins.sorted())
    (looErrors, looErrorRate, looUndecided) = (errors.errors, errors.rate, errors.undecided)
    (looErrorInterval95, looMse) = (errors.interval95, leftOut.meanSquaredError)
    let quartiles = margins.isEmpty ? [] : (0...4).map { margins[(margins.count - 1) * $0 / 4] }
    looMarginQuartiles = quartiles
    self.leaveOneOut = LeaveOneOutRecord(
      errors: errors.errors, undecided: errors.undecided, errorInterval95: errors.interval95,
      meanSquaredError: leftOut.meanSquaredError, marginQuartiles: quartiles)
  }
}

extension NormsRecord {
  init(_ norms: FunctionNorms, hasCoefficients: Bool) {
    self.init(
      rkhs: norms.rkhs, rkhsPM1: norms.rkhsPlusMinusOne, coefficients: hasCoefficients ? norms.coefficients : nil,
      perClass: norms.perClass)
  }
}
