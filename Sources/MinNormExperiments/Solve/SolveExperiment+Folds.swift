import MinNorm
import MinNormData

/// Errors on parts of the training set that were held out in turn, each measured on the function of all others.
public struct CrossValidationRecord: Codable, Sendable {
  /// How many parts there were.
  public var folds: Int
  /// Whether every class has its share in each part.
  public var isStratified: Bool
  /// Held-out examples whose label is not predicted, over all parts; null where the targets are numbers.
  @Nullable public var errors: Int?
  /// Error rates of the parts, with their mean and its standard error; likewise.
  @Nullable public var errorRate: Estimate?
  /// Mean squared errors of the parts; null where the targets are classes.
  @Nullable public var mse: Estimate?
  /// R² of the parts; null also where a part has equal targets only.
  @Nullable public var r2: Estimate?
}

extension SolveExperiment {
  /// Solves without each part of the training set in turn and measures on it.
  ///
  /// - Parameter kernel: The kernel of all parts where its bandwidth was chosen by leave-one-out on all training examples;
  ///   nil for the kernel as it is.
  /// - Returns: For each label set.
  func crossValidate(
    _ folds: Int, _ dataset: Dataset, _ kernel: KernelSpecification?, _ run: Run
  ) throws -> [CrossValidationRecord] {
    if kernel != nil {
      run.note("--folds: the bandwidth is that of all training examples, chosen once by leave-one-out")
    }
    var experiment = self
    (experiment.settings.folds, experiment.settings.leaveOneOut) = (nil, false)
    experiment.settings.certification = .none
    if let kernel { experiment.problem.kernel = kernel }
    var results = [[LabelSetRecord]](repeating: [], count: self.problem.labels.count)
    try run.timed(.folds) {
      for fold in 0..<folds {
        experiment.problem.heldOut = .fold(fold, of: folds)
        let part = try experiment.run(in: Run(), dataset: dataset)
        run.planned(part.memory.plannedPeakBytes)
        for (index, result) in part.results.enumerated() {
          guard result.solved || settings.solver == .pcg else {
            throw ExperimentError.singular("--folds: without part \(fold) the system is not solved: \(result.verdict)")
          }
          results[index].append(result)
        }
        try run.monitor.progress(.folds, fraction: Double(fold + 1) / Double(folds))
      }
    }
    return results.map { CrossValidationRecord($0, folds: folds) }
  }
}

extension CrossValidationRecord {
  fileprivate init(_ parts: [LabelSetRecord], folds: Int) {
    self.folds = folds
    let rates = parts.compactMap(\.$testErrorRate)
    isStratified = !rates.isEmpty
    _errors = Nullable(wrappedValue: rates.isEmpty ? nil : parts.reduce(0) { $0 + $1.testErrors })
    _errorRate = Nullable(wrappedValue: rates.isEmpty ? nil : Estimate(rates))
    let squared = parts.compactMap(\.test)
    _mse = Nullable(wrappedValue: squared.isEmpty ? nil : Estimate(squared.map(\.mse)))
    let shares = squared.compactMap(\.r2)
    _r2 = Nullable(wrappedValue: shares.isEmpty || shares.count < squared.count ? nil : Estimate(shares))
  }
}
