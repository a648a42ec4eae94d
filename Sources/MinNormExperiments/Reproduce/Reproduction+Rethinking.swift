import MinNorm

extension Reproduction {
  /// The linear story of the paper, claim by claim, on one data set.
  public static func rethinking(data: String) throws -> Reproduction {
    Reproduction(
      name: "rethinking", title: "What the paper claims of linear models, claim by claim",
      source: "Zhang, Bengio, Hardt, Recht, Vinyals 2017", needs: [data],
      durations: PerScale { ["quick": "1 min"][$0.rawValue] },
      rows: [closedForm(data)] + claims.filter { $0.kind != .norms || data != "cifar10" }.map { row(data, $0) })
  }

  /// The kernel method of Table 4, whose number is published.
  private static func closedForm(_ data: String) -> ReproductionRow {
    let isMNIST = data == "mnist"
    return ReproductionRow(
      name: "closed-form", title: "one linear system, Gaussian σ = 5",
      experiments: sized(data, [2000, 10_000, isMNIST ? 60_000 : nil]) { $0.labels = [.clean, .random] },
      published: isMNIST ? [PublishedNumber(testErrorRate: 0.012, norm: 220, trainCount: 60_000)] : [])
  }

  private static let claims = [
    Claim(
      kind: .randomization, statement: "Random labels and random pixels are fitted as exactly as the true ones.",
      published: "training error 0; test error 90.2 % with random labels (Table 1, a network on CIFAR-10)"),
    Claim(
      kind: .interpolants, statement: "Other functions fit the same labels, with larger norms, and generalize worse.",
      published: "said without a number (section 5)"),
    Claim(
      kind: .norms, statement: "The norm does not tell feature maps apart.",
      published: "norm 220, error 1.2 % on pixels; 390, 0.6 % on Gabor wavelets; MNIST, n = 60,000 (section 5)"),
    Claim(
      kind: .regularizers, statement: "Explicit regularizers are not needed to generalize.",
      published: "no help on MNIST; 17 % and with a ridge 15 % on CIFAR-10 (section 5)"),
    Claim(
      kind: .descent, statement: "SGD from zero ends at the minimum-norm solution, for right and for random labels.",
      published: "a theorem (section 5)"),
    Claim(
      kind: .expressivity, statement: "A network of two layers with 2n + d weights fits any n labels.",
      published: "a theorem (Theorem 1)"),
    Claim(
      kind: .spectrum, statement: "Right labels lie in the leading directions of K, random ones in all.", published: nil
    ),
  ]

  private static func row(_ data: String, _ claim: Claim) -> ReproductionRow {
    let sizes: [Int?] =
      switch claim.kind {
      case .interpolants: [500, 1000, 2000]
      case .descent: [1000, 2000, 4000]
      case .norms: [2000, 4000, 20_000]
      default: [1000, 4000, 10_000]
      }
    var row = ReproductionRow(
      name: claim.kind.rawValue, title: claim.statement,
      experiments: sized(data, sizes) {
        let both: Set<Claim.Kind> = [.descent, .expressivity, .spectrum]
        $0.labels = both.contains(claim.kind) ? [.clean, .random] : [.clean]
      })
    (row.method, row.claim) = (.claim, claim)
    return row
  }

  /// So many examples at each scale; the digits have 4,000 and no full scale.
  private static func sized(
    _ data: String, _ sizes: [Int?], _ change: (inout SolveExperiment) -> Void
  ) -> PerScale<SolveExperiment> {
    PerScale { scale in
      guard let size = zip(ReproductionScale.allCases, sizes).first(where: { $0.0 == scale })?.1,
        data != "digits" || scale != .full
      else { return nil }
      return experiment(data) {
        $0.trainCount = data == "digits" ? min(size, 4000) : size
        $0.kernel = .gaussian(bandwidth: 5)
        change(&$0)
      }
    }
  }
}
