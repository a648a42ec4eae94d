import MinNorm

extension Reproduction {
  /// The searches that found the hyperparameters of `table4`: closed-form leave-one-out, training images only.
  public static var searches: Reproduction {
    get throws {
      try Reproduction(
        name: "searches", title: "Hyperparameters of table4 by leave-one-out on training images",
        source: "not published; chosen here", needs: ["mnist", "cifar10"],
        durations: PerScale { ["quick": "2 min", "half": "10 min", "full": "1 h"][$0.rawValue] },
        rows: [
          search("cifar10-bandwidth", "CIFAR-10, RGB pixels, Gaussian", "cifar10", [2000, 5000, 10_000])
        ] + convolutions() + [
          gaborBank(),
          search("mnist-bandwidth", "MNIST, pixels, Gaussian (published: 5)", "mnist", [2000, 5000, 10_000]),
        ])
    }
  }

  /// The networks that the one of `table4` was chosen from, each with its own λ.
  private static func convolutions() throws -> [ReproductionRow] {
    let choice = ChosenConvolution.cifar10
    return try choice.candidates.map { candidate in
      try ReproductionRow(
        name: candidate.name,
        title: "CIFAR-10, random conv-net" + (candidate.options.isEmpty ? "" : ", \(candidate.options)"),
        experiments: PerScale { scale in
          let share = [.quick: 10, .half: 2][scale, default: 1]
          return try convolution(
            candidate, count: choice.trainCount / share, filters: [choice.filters / share],
            ridgesPerFilter: candidate.ridgesPerFilter)
        })
    }
  }

  /// The search that chose the bank of `table4`.
  private static func gaborBank() throws -> ReproductionRow {
    let search = try ChosenFeatures.mnistGabor.search
    var row = self.search(
      "gabor-bank", "MNIST, Gabor filters, Gaussian", "mnist", [1000, 3000, 6000], features: search.problem.features)
    row.method = .featureSearch
    row.grid = search.grid
    return row
  }

  private static func search(
    _ name: String, _ title: String, _ data: String, _ sizes: [Int], features: FeatureSpecification = .raw
  ) -> ReproductionRow {
    ReproductionRow(
      name: name, title: title,
      experiments: PerScale { scale in
        experiment(data) {
          $0.trainCount = zip(ReproductionScale.allCases, sizes).first { $0.0 == scale }?.1
          $0.features = features
          $0.kernel = .gaussianByLeaveOneOut
          $0.leaveOneOut = true
        }
      })
  }
}
