import MinNormExperiments
import MinNormReport

/// The result of `spectrum` as a person reads it.
enum SpectrumTable {
  static func render(_ record: SpectrumRecord) -> String {
    ([header(record), directions(record), SpectrumPage.eigenvalues(record).rendered(height: 13)]
      + (record.learningCurve.map { [curve($0)] } ?? []) + [footer(record)]).joined(separator: "\n")
  }

  private static func header(_ record: SpectrumRecord) -> String {
    let (system, kernel) = (record.system, record.kernel)
    let condition = system.conditionNumber.map { ", condition number \(Format.scientific($0))" } ?? ""
    let isPart = record.leading != nil
    let rank = system.rank < system.order && !isPart ? ", rank \(Format.count(system.rank))" : ""
    var pairs = [
      ("data", record.dataset.text),
      (
        "kernel",
        KernelText.describe(kernel, on: "\(record.features.specification)")
      ),
      (
        "λ of K",
        "\(Format.significant(system.lambdaMin)) to \(Format.significant(system.lambdaMax)), "
          + (isPart ? "the leading \(Format.count(system.rank)) of order " : "order ")
          + "\(Format.count(system.order))\(rank)\(condition)"
      ),
    ]
    if let decay = record.decay {
      pairs.append(
        (
          "decay",
          "λᵢ ~ i^−\(Format.significant(decay.exponent, digits: 3)) ± \(Format.significant(decay.standardError, digits: 2))"
            + " for i from \(decay.first) to \(decay.last)"
        ))
    }
    if let overfitting = record.overfitting {
      pairs.append(("overfitting", "\(overfitting.call.rawValue): \(overfitting.reason)"))
    }
    if let index = record.benignIndex {
      pairs.append(("k*", "\(Format.count(index)), the first k with r_k ≥ n/2"))
    }
    if let leading = record.leading {
      pairs.append(
        (
          "leading",
          "\(Format.count(leading.count)) by \(leading.products) products of K with \(leading.blockSize) columns, residuals at "
            + "most \(Format.scientific(leading.residuals.max() ?? 0)); what follows is of these alone"
        ))
    }
    let without = isPart ? ", as many as were found" : ", the rank"
    let ridge = record.ridge > 0 ? " at λ = \(Format.significant(record.ridge))" : without
    pairs.append(("dimension", "\(Format.significant(record.effectiveDimension)) effective\(ridge)"))
    return renderKeyValues(pairs)
  }

  /// One row for some of the largest directions; the labels' shares side by side.
  private static func directions(_ record: SpectrumRecord) -> String {
    struct Row {
      let count: Int
      let rank: SpectrumResults.EffectiveRank?
      let eigenvalue: Double
      let points: [SpectrumResults.Alignment.Point]
    }
    let counts = record.alignments.first?.points.map(\.directions) ?? []
    let rows = counts.indices.map { index in
      Row(
        count: counts[index], rank: record.effectiveRanks.first { $0.k == counts[index] },
        eigenvalue: record.eigenvalues[counts[index] - 1], points: record.alignments.map { $0.points[index] })
    }
    var columns: [Column<Row>] = [
      Column("directions") { Format.count($0.count) }, Column("λ") { Format.scientific($0.eigenvalue) },
      Column("r_k behind") { $0.rank.map { Format.significant($0.r) } },
      Column("R_k behind") { $0.rank?.R.map { Format.significant($0) } },
    ]
    for (index, alignment) in record.alignments.enumerated() {
      columns.append(Column("\(alignment.labels): energy") { Format.percent($0.points[index].energyShare) })
      columns.append(Column("norm²") { Format.percent($0.points[index].normShare) })
    }
    var table = Table(of: rows, columns)
    table.addNote(
      "energy: share of ‖Y‖² in the largest directions; norm²: their share of the squared norm of the interpolant")
    return table.rendered()
  }

  private static func curve(_ curve: LearningCurve) -> String {
    func text(_ estimate: Estimate) -> String {
      Format.significant(estimate.mean, digits: 3)
        + (estimate.standardError.map { " ± \(Format.significant($0, digits: 1))" } ?? "")
    }
    func off(_ value: Double?) -> String? { value.map { Format.percent($0, digits: 1) } }
    var table = Table(
      title: "test mse by the number of examples", of: curve.points,
      [
        Column("examples") { Format.count($0.examples) },
        Column("of pool") { Format.percent($0.poolShare, digits: 1) },
        Column("measured") { text($0.measured) },
        Column("expected") { Format.significant($0.predicted, digits: 3) },
        Column("off by") { off($0.deviation) },
        Column("with leverages") { Format.significant($0.predictedByLeaveOneOut, digits: 3) },
        Column("Hermite") { $0.ansatz.map { Format.significant($0, digits: 3) } },
        Column("off by") { off($0.ansatzDeviation) },
        Column("in pool") { text($0.measuredInPool) },
        Column("LOO") { text($0.leaveOneOut) }, Column("GCV") { text($0.gcv) },
        Column("κ") { Format.scientific($0.kappa, digits: 2) },
        Column("E₀") { Format.significant($0.overfitting, digits: 3) },
      ])
    table.addNote("summed over outputs; means of \(curve.subsets) random subsets, with standard errors")
    table.addNote(
      "expected: eigenlearning, from the spectrum and labels of a pool of \(Format.count(curve.pool)) examples; with leverages: the "
        + "same where leave-one-out of the pool tells which examples are far from all others; trust it so far as both agree"
    )
    table.addNote(
      "in pool: on the examples of the pool outside each subset, which theory speaks of; the test set may differ")
    if let ansatz = curve.ansatz {
      table.addNote(
        "Hermite: the eigenstructure ansatz from covariance and polynomials, \(Format.count(ansatz.eigenvalues)) eigenvalues, targets "
          + "along \(Format.count(ansatz.decomposed)), effective dimension "
          + Format.significant(ansatz.effectiveDimension, digits: 3))
    }
    return table.rendered()
  }

  private static func footer(_ record: SpectrumRecord) -> String {
    record.alignments.map { alignment in
      let epochs =
        alignment.predictedEpochsToFit.map { "; gradient descent fits them in \(Format.count($0)) epochs" } ?? ""
      let part = record.leading == nil ? "minimum norm" : "along the leading directions the minimum norm is"
      return "\(alignment.labels): \(part) \(Format.significant(alignment.norms.rkhs))\(epochs).\n"
    }
    .joined() + "\n" + record.footer(["Gram": .gram, "eigenvalues": .factor, "labels": .evaluate, "curve": .series])
  }
}
