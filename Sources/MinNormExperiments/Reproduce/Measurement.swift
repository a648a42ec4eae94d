import MinNorm

extension ReproduceResults.Measurement {
  /// The means of a row's solves: for every label set, and for corrupted ones a second time against test labels with the same
  /// noise.
  static func of(_ records: [SolveRecord], row: ReproductionRow) -> [Self] {
    guard let first = records.first else { return [] }
    return first.reported.flatMap { index -> [Self] in
      let results = records.map { $0.results[index] }
      let isExplicit = first.kernel.name == LinearKernel.name
      func measurement(_ convention: TestConvention, _ rates: [Double], _ interval: [Double]) -> Self {
        let leftOut = results.compactMap(\.looErrorRate)
        return Self(
          labels: results[0].labels, convention: convention, ridge: first.ridge(ofResult: index),
          trainCount: first.dataset.trainCount, testErrorRates: rates, wilson: interval,
          looErrorRate: leftOut.count == results.count ? mean(leftOut) : nil,
          trainErrorRate: mean(results.map(\.trainErrorRate)),
          norms: NormConventions(meanOf: results.map { NormConventions($0.norms, isExplicit: isExplicit) }), row)
      }
      let clean = measurement(.clean, results.map(\.testErrorRate), results[0].testErrorInterval95)
      let noisy = results.compactMap { $0.noisyTest?.errorRate }
      guard noisy.count == results.count else { return [clean] }
      let errors = ErrorCount(
        errors: Int((noisy[0] * Double(first.dataset.testCount)).rounded()), total: first.dataset.testCount)
      return [clean, measurement(.sameNoise, noisy, errors.interval95)]
    }
  }

  /// A classifier without a record of its own.
  static func of(_ errors: [ErrorCount], trainCount: Int, row: ReproductionRow) -> Self? {
    errors.first.map {
      Self(
        labels: "clean", convention: .clean, ridge: 0, trainCount: trainCount, testErrorRates: errors.map(\.rate),
        wilson: $0.interval95, looErrorRate: nil, trainErrorRate: nil, norms: nil, row)
    }
  }

  private init(
    labels: String, convention: TestConvention, ridge: Double, trainCount: Int, testErrorRates rates: [Double],
    wilson: [Double], looErrorRate: Double?, trainErrorRate: Double?, norms: NormConventions?, _ row: ReproductionRow
  ) {
    let interval = rates.count > 1 ? studentInterval95(rates) : wilson
    let published = row.published.first {
      $0.labels == labels && $0.convention == convention && $0.hasRidge == (ridge > 0)
    }
    self.init(
      labels: labels, convention: convention, ridge: ridge, trainCount: trainCount, repeats: rates.count,
      testErrorRate: mean(rates),
      testErrorInterval95: interval, looErrorRate: looErrorRate, trainErrorRate: trainErrorRate, norms: norms,
      published: published,
      publishedIsWithinInterval: published.flatMap { number in
        number.trainCount == trainCount
          ? interval[0] <= number.testErrorRate && number.testErrorRate <= interval[1] : nil
      })
  }
}

extension SolveRecord {
  /// The results that a table shows: all; along a path over filters and ridges, for every label set those of the most filters,
  /// without a ridge and with the λ > 0 of the least leave-one-out error.
  var reported: [Int] {
    let results = self.results
    guard let most = results.compactMap(\.filters).max() else { return Array(results.indices) }
    let last = results.indices.filter { results[$0].filters == most }
    func error(_ index: Int) -> Double { results[index].looErrorRate ?? .infinity }
    let chosen = Dictionary(grouping: last.filter { ridge(ofResult: $0) > 0 }) { results[$0].labels }
      .values.compactMap { $0.min { error($0) < error($1) } }
    return last.filter { ridge(ofResult: $0) == 0 || chosen.contains($0) }
  }

  /// λ of a result.
  func ridge(ofResult index: Int) -> Double { self.results[index].ridge ?? self.solver.ridge }
}
