import MinNorm

/// A test error rate that somebody else published for one of our systems.
public struct PublishedResult: Codable, Sendable, Equatable {
  /// The error rate.
  public let testErrorRate: Double
  /// Where it was published.
  public let source: String
}

/// The published numbers that results are shown beside.
public enum PublishedResults {
  private static let zhang = "Zhang et al. 2017, Table 4"
  private static let belkin = "Belkin, Ma, Mandal 2018"

  /// Test error in percent by number of training examples; direct solve, no ridge, mean over random subsets.
  ///
  /// The paper's rows for noisy labels are left out: they count errors against test labels with the same noise (at 10 %
  /// noise a perfect classifier errs on 9 %), and `solve` counts against the clean ones.
  private static let belkinMNIST: [String: [Int: Double]] = [
    "gaussian 5 clean": [500: 9.35, 1500: 5.49, 3000: 4.10, 7500: 2.64, 15_000: 2.07],
    "laplacian 10 clean": [500: 11.27, 1500: 6.43, 3000: 4.94, 7500: 3.38, 15_000: 2.39, 60_000: 1.57],
  ]

  /// The published result for a system without a ridge on raw pixels, if there is one.
  public static func lookUp(dataset: String, kernel: any Kernel, trainCount: Int, labels: String) -> PublishedResult? {
    guard let bandwidth = kernel.parameters["bandwidth"] else { return nil }
    switch (dataset, kernel.name, bandwidth, trainCount, labels) {
    case ("mnist", "gaussian", 5, 60_000, "clean"):
      return PublishedResult(testErrorRate: 0.012, source: zhang)
    case ("mnist", let name, _, _, _) where bandwidth == bandwidth.rounded():
      return belkinMNIST["\(name) \(Int(bandwidth)) \(labels)"]?[trainCount].map {
        PublishedResult(testErrorRate: $0 / 100, source: belkin)
      }
    default:
      return nil
    }
  }
}
