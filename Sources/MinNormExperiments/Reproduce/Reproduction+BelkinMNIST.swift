import MinNorm
import MinNormData

extension Reproduction {
  /// Belkin, Ma, Mandal 2018: kernel interpolants of clean and of noisy MNIST labels, beside the nearest neighbour.
  ///
  /// The published rows for noisy labels count errors against test labels with the same noise.
  public static var belkinMNIST: Reproduction {
    Reproduction(
      name: "belkin-mnist",
      title: "Kernel interpolants of MNIST, clean and with 10 % label noise, by training set size",
      source: "Belkin, Ma, Mandal 2018 (arXiv 1802.01396)", needs: ["mnist"],
      durations: PerScale { ["quick": "1 min", "half": "20 min", "full": "2 h"][$0.rawValue] },
      rows: kernels.flatMap { kernel in sizes.map { row(kernel, $0) } }
        + sizes.filter { nearest[$0] != nil }.map(nearestNeighbor))
  }

  private struct PublishedKernel {
    let name: String
    let title: String
    let kernel: KernelSpecification
    let clean: [Int: Double]
    let noisy: [Int: Double]
  }

  private static let sizes = [500, 1500, 3000, 7500, 15_000, 60_000]
  private static let noise = LabelRandomization.corrupt(0.1)

  /// Test errors in percent.
  private static let kernels = [
    PublishedKernel(
      name: "gaussian", title: "Gaussian σ = 5", kernel: .gaussian(bandwidth: 5),
      clean: [500: 9.35, 1500: 5.49, 3000: 4.10, 7500: 2.64, 15_000: 2.07, 60_000: 1.24],
      noisy: [500: 20.98, 1500: 16.32, 3000: 14.00, 7500: 13.01, 15_000: 12.16]),
    PublishedKernel(
      name: "laplacian", title: "Laplacian σ = 10", kernel: .laplacian(bandwidth: 10),
      clean: [500: 11.27, 1500: 6.43, 3000: 4.94, 7500: 3.38, 15_000: 2.39, 60_000: 1.57],
      noisy: [500: 21.08, 1500: 15.49, 3000: 13.85, 7500: 12.38, 15_000: 11.41]),
  ]
  private static let nearest = [500: 14.55, 1500: 9.53, 3000: 7.71, 7500: 5.76, 15_000: 4.60]

  private static func scaled(_ n: Int, _ change: @escaping (inout SolveExperiment) -> Void) -> PerScale<SolveExperiment>
  {
    PerScale { scale in
      let largest =
        switch scale {
        case .quick: 3000
        case .half: 15_000
        case .full: 60_000
        }
      return n > largest
        ? nil
        : experiment("mnist") {
          $0.trainCount = n
          change(&$0)
        }
    }
  }

  /// Means over random subsets, as published; all images are one set.
  private static func subsets(_ n: Int) -> PerScale<[UInt64]> {
    PerScale { _ in n == 60_000 ? nil : [1, 2, 3, 4, 5] }
  }

  private static func row(_ kernel: PublishedKernel, _ n: Int) -> ReproductionRow {
    var row = ReproductionRow(
      name: "\(kernel.name)-\(n)", title: kernel.title,
      experiments: scaled(n) {
        $0.kernel = kernel.kernel
        $0.labels = [.clean, noise]
        $0.arithmetic = n > 20_000 ? .mixed : .float64
        $0.leaveOneOut = true
      })
    row.subsets = subsets(n)
    if let percent = kernel.clean[n] {
      row.published.append(PublishedNumber(testErrorRate: percent / 100, trainCount: n))
    }
    if let percent = kernel.noisy[n] {
      var number = PublishedNumber(testErrorRate: percent / 100, trainCount: n)
      (number.labels, number.convention) = (noise.description, .sameNoise)
      row.published.append(number)
    }
    return row
  }

  private static func nearestNeighbor(_ n: Int) -> ReproductionRow {
    var row = ReproductionRow(name: "nearest-\(n)", title: "nearest neighbour", experiments: scaled(n) { _ in })
    row.method = .nearestNeighbor
    row.subsets = subsets(n)
    if let percent = nearest[n] { row.published = [PublishedNumber(testErrorRate: percent / 100, trainCount: n)] }
    return row
  }
}
