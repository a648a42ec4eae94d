import MinNorm

extension Reproduction {
  /// The norm ledger: one training set under many kernels and feature maps, right and random labels.
  ///
  /// Zhang et al. 2017, section 5: ‖w‖ ≈ 220 on pixels and ≈ 390 on wavelets, at half the error.
  public static func norms(data: String) throws -> Reproduction {
    try Reproduction(
      name: "norms", title: "Norms in every convention beside test errors, across kernels and features",
      source: "Zhang, Bengio, Hardt, Recht, Vinyals 2017, section 5", needs: [data],
      durations: PerScale { ["quick": "1 min", "half": "20 min", "full": "4 h"][$0.rawValue] },
      rows: maps(data).map { row(data, $0) })
  }

  private struct Map {
    let name: String
    let title: String
    var features = FeatureSpecification.raw
    let kernel: KernelSpecification
    var norm: Double?
    var error: Double?
    /// Largest number of examples for which the system has full rank, or the features fit into memory.
    var limit = Int.max
  }

  private static func maps(_ data: String) throws -> [Map] {
    let raw = [
      Map(name: "gaussian-5", title: "Gaussian σ = 5", kernel: .gaussian(bandwidth: 5), norm: 220, error: 0.012),
      Map(name: "gaussian-2.5", title: "Gaussian σ = 2.5", kernel: .gaussian(bandwidth: 2.5)),
      Map(name: "gaussian-10", title: "Gaussian σ = 10", kernel: .gaussian(bandwidth: 10)),
      Map(name: "laplacian-10", title: "Laplacian σ = 10", kernel: .laplacian(bandwidth: 10)),
      Map(name: "laplacian-2", title: "Laplacian σ = 2", kernel: .laplacian(bandwidth: 2)),
      Map(
        name: "polynomial-3", title: "polynomial, degree 3",
        kernel: try KernelSpecification(parsing: "polynomial:degree=3,gamma=0.01,constant=1")),
      Map(name: "linear", title: "linear least squares", kernel: .linear),
      Map(
        name: "fourier", title: "8,000 random Fourier features, σ = 5",
        features: try FeatureSpecification(parsing: "random-fourier:count=8000,bandwidth=5"), kernel: .linear,
        limit: 6000),
    ]
    // Gabor filters want grey images.
    guard data != "cifar10" else { return raw }
    let chosen = try ChosenFeatures.mnistGabor
    return raw + [
      Map(
        name: "gabor", title: "Gabor features, Gaussian", features: chosen.features, kernel: chosen.kernel, norm: 390,
        error: 0.006)
    ]
  }

  private static func row(_ data: String, _ map: Map) -> ReproductionRow {
    let isMNIST = data == "mnist"
    return ReproductionRow(
      name: map.name, title: map.title,
      experiments: PerScale { scale in
        let count = isMNIST ? mnistCount(scale) : scale == .quick ? 2000 : nil
        // All digits are 4,000; of a data set that is not known nobody knows.
        guard (count ?? (data == "digits" ? 4000 : .max)) <= map.limit else { return nil }
        return experiment(data) {
          $0.trainCount = count
          $0.features = map.features
          $0.kernel = map.kernel
          $0.labels = [.clean, .random]
        }
      },
      published: isMNIST
        ? map.error.map { [PublishedNumber(testErrorRate: $0, norm: map.norm, trainCount: 60_000)] } ?? [] : [])
  }

  private static func mnistCount(_ scale: ReproductionScale) -> Int {
    switch scale {
    case .quick: 4000
    case .half: 20_000
    case .full: 60_000
    }
  }
}
