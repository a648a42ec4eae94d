import Foundation
import MinNorm
import MinNormData

extension Run {
  /// The kernel, its bandwidth chosen by leave-one-out on the first label set if that is asked for.
  func kernel(
    of problem: Problem, _ train: FeatureMatrix, ridge: Double, arithmetic: Arithmetic,
    hasIntercept: Bool = false
  ) throws -> (kernel: any Kernel, search: [BandwidthSearch.Point]?) {
    let (kernel, search) = try chosenKernel(
      of: problem, train, ridge: ridge, arithmetic: arithmetic, hasIntercept: hasIntercept)
    noteFeatures(train, problem, arithmetic)
    try noteKernel(kernel, train, arithmetic)
    return (kernel, search)
  }

  private func chosenKernel(
    of problem: Problem, _ train: FeatureMatrix, ridge: Double, arithmetic: Arithmetic, hasIntercept: Bool
  ) throws -> (kernel: any Kernel, search: [BandwidthSearch.Point]?) {
    let kernel = problem.specification.kernel
    guard kernel.choosesByLeaveOneOut else { return (try kernel.kernel(for: train), nil) }
    let search = try BandwidthSearch(
      features: train, targets: problem.labelSets[0].targets, ridge: ridge, arithmetic: arithmetic,
      hasIntercept: hasIntercept)
    var points: [BandwidthSearch.Point]?
    let chosen = try timed(.search) {
      try kernel.kernel(for: train) { family in
        let found = try search.run(family, observer: self.observer(.search))
        points = found.points
        return found.bandwidth
      }
    }
    if let points, let bandwidth = chosen.parameters["bandwidth"] {
      let digits = String(format: "%.4g", bandwidth)
      note(
        "\(kernel): \(chosen.name) with bandwidth \(digits), of \(points.count) the one with the least leave-one-out "
          + "error")
    }
    return (chosen, points)
  }
}

extension KernelSpecification {
  /// The same family with the bandwidth that was chosen.
  func fixed(as record: KernelRecord) throws -> KernelSpecification {
    guard let bandwidth = record.parameters["bandwidth"] else { return self }
    return try with(bandwidth: bandwidth)
  }
}
