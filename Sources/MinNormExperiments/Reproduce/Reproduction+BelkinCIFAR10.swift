import MinNorm

extension Reproduction {
  /// Belkin, Ma, Mandal 2018: kernel interpolants of CIFAR-10 in shades of gray.
  public static var belkinCIFAR10: Reproduction {
    Reproduction(
      name: "belkin-cifar10", title: "Kernel interpolants of CIFAR-10 in shades of gray",
      source: "Belkin, Ma, Mandal 2018 (arXiv 1802.01396)", needs: ["cifar10"],
      durations: PerScale { ["quick": "15 s", "half": "10 min", "full": "1 h"][$0.rawValue] },
      rows: [
        row("gaussian", title: "Gaussian σ = 5", kernel: .gaussian(bandwidth: 5), published: 0.5156),
        row("laplacian", title: "Laplacian σ = 10", kernel: .laplacian(bandwidth: 10), published: 0.4875),
      ])
  }

  private static func row(_ name: String, title: String, kernel: KernelSpecification, published: Double)
    -> ReproductionRow
  {
    let sizes = PerScale { ["quick": 5000, "half": 25_000, "full": 50_000][$0.rawValue] }
    return ReproductionRow(
      name: name, title: title,
      experiments: PerScale { scale in
        sizes[scale].map { n in
          experiment("cifar10-gray") {
            $0.trainCount = n
            $0.kernel = kernel
            $0.arithmetic = n > 20_000 ? .mixed : .float64
            $0.leaveOneOut = true
          }
        }
      },
      published: [PublishedNumber(testErrorRate: published, trainCount: 50_000)])
  }
}
