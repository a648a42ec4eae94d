/// The median Euclidean distance between pairs of examples: the usual first guess of a bandwidth.
///
/// Over all pairs of at most 1,000 examples spread evenly over the set, so the value depends on nothing random. When
/// the number of pairs is even, the smaller of the two middle distances.
///
/// - Throws: `KernelSpecificationError` when the median is 0 (fewer than two different examples).
public func medianDistance(of features: FeatureMatrix) throws -> Double {
  let count = min(features.count, 1000)
  let sample = try features.selecting((0..<count).map { $0 * features.count / count })
  let distances = try SquaredDistance().gram(of: sample, in: Double.self)
  var squared: [Double] = []
  squared.reserveCapacity(count * (count - 1) / 2)
  for column in 0..<count {
    for row in column + 1..<max(count, column + 1) {
      squared.append(distances[row, column])
    }
  }
  squared.sort()
  guard !squared.isEmpty, squared[(squared.count - 1) / 2] > 0 else {
    throw KernelSpecificationError(
      "bandwidth=median or loo: the median distance between training examples is 0; give a bandwidth instead")
  }
  return squared[(squared.count - 1) / 2].squareRoot()
}
