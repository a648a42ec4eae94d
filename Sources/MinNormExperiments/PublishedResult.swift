import MinNorm

/// A test error rate that somebody else published for one of our systems.
public struct PublishedResult: Codable, Sendable, Equatable {
  /// The published test error, as a share.
  public let testErrorRate: Double
  /// Where it was published.
  public let source: String
}

/// The published numbers that results are shown beside.
public enum PublishedResults {
  private static let zhang = "Zhang et al. 2017, Table 4"
  private static let belkin = "Belkin, Ma, Mandal 2018"

  /// Test error in percent by number of training examples; direct solve, no ridge, mean over random subsets.
  private static let belkinMNIST: [String: [Int: Double]] = [
    "gaussian 5 clean": [500: 9.35, 1500: 5.49, 3000: 4.10, 7500: 2.64, 15_000: 2.07],
    "laplacian 10 clean": [500: 11.27, 1500: 6.43, 3000: 4.94, 7500: 3.38, 15_000: 2.39, 60_000: 1.57],
  ]

  /// The same for training labels with 10 % noise, counted against test labels with the same noise: at corruption 0.1 a
  /// perfect classifier errs on 9 % of them.
  private static let belkinNoisyMNIST: [String: [Int: Double]] = [
    "gaussian 5 corrupt:0.1": [500: 20.98, 1500: 16.32, 3000: 14.00, 7500: 13.01, 15_000: 12.16],
    "laplacian 10 corrupt:0.1": [500: 21.08, 1500: 15.49, 3000: 13.85, 7500: 12.38, 15_000: 11.41],
  ]

  /// The published result for noisy training labels, counted against test labels with the same noise, if there is one.
  public static func lookUpNoisy(
    dataset: String, kernel: any Kernel, trainCount: Int, labels: String
  ) -> PublishedResult? {
    guard dataset == "mnist", let bandwidth = kernel.parameters["bandwidth"], bandwidth == bandwidth.rounded() else {
      return nil
    }
    return belkinNoisyMNIST["\(kernel.name) \(Int(bandwidth)) \(labels)"]?[trainCount].map {
      PublishedResult(testErrorRate: $0 / 100, source: belkin)
    }
  }

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
