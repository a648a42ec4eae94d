import MinNormData

/// Examples grouped by nearness: k-means (Lloyd 1982) from k-means++ seeds (Arthur and Vassilvitskii 2007).
///
/// Clusters differ in size: the largest of ten for MNIST is 1.6 times the mean. 2ndk flops for each of a fixed number of
/// steps. Clusters of equal size, by repeated halving, made a worse preconditioner (63 iterations for 45), and so did
/// cutting the largest in two (70 for 48 on 20,000 examples of MNIST).
struct NearnessClusters {
  /// The examples in the order of their clusters: place in this order → index of the example.
  private(set) var order: [Int]
  /// The places of each cluster in `order`.
  private(set) var ranges: [Range<Int>] = []

  private static let steps = 12

  /// Groups the examples into about `count` clusters; the same seed gives the same clusters.
  init(of features: FeatureMatrix, count: Int, seed: UInt64 = 0) throws {
    order = []
    let count = max(1, min(count, features.count))
    guard count > 1 else {
      order = Array(0..<features.count)
      ranges = [0..<features.count]
      return
    }
    var centres = try features.selecting(Self.seeds(features, count, seed))
    var nearest = try Self.nearest(features, centres)
    for _ in 0..<Self.steps {
      centres = try Self.means(features, nearest, centres)
      nearest = try Self.nearest(features, centres)
    }
    var members = [[Int]](repeating: [], count: count)
    for (example, centre) in nearest.enumerated() { members[centre].append(example) }
    for cluster in members where !cluster.isEmpty {
      ranges.append(order.count..<order.count + cluster.count)
      order += cluster
    }
  }

  /// Examples drawn one after the other with probability proportional to the squared distance to those drawn before.
  private static func seeds(_ features: FeatureMatrix, _ count: Int, _ seed: UInt64) throws -> [Int] {
    let random = CounterRandom(seed: seed, stream: .solver)
    var chosen = [Int(random.uniform(at: 0) * Double(features.count))]
    var distances = [Double](repeating: .infinity, count: features.count)
    while chosen.count < count {
      let last = try features.selecting([chosen[chosen.count - 1]])
      let inner = try products(features, last)
      for index in distances.indices {
        let squared = features.squaredNorms[index] + last.squaredNorms[0] - 2 * Double(inner[index, 0])
        distances[index] = min(distances[index], max(0, squared))
      }
      var rest = random.uniform(at: UInt64(chosen.count)) * distances.reduce(0, +)
      let next = distances.firstIndex { distance in
        rest -= distance
        return rest < 0
      }
      chosen.append(next ?? distances.indices.max { distances[$0] < distances[$1] } ?? 0)
    }
    return chosen
  }

  /// The index of the nearest centre of every example; the first of equally near ones.
  private static func nearest(_ features: FeatureMatrix, _ centres: FeatureMatrix) throws -> [Int] {
    let inner = try products(features, centres)
    return (0..<features.count).map { example in
      var (best, least) = (0, Double.infinity)
      for centre in 0..<centres.count {
        let distance = centres.squaredNorms[centre] - 2 * Double(inner[example, centre])
        if distance < least { (best, least) = (centre, distance) }
      }
      return best
    }
  }

  /// The means of the examples of every centre; a centre without examples stays where it is.
  private static func means(_ features: FeatureMatrix, _ nearest: [Int], _ old: FeatureMatrix) throws -> FeatureMatrix {
    let d = features.dimension
    var sums = [Float](repeating: 0, count: old.count * d)
    var counts = [Int](repeating: 0, count: old.count)
    features.values.withUnsafeBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        for (example, centre) in nearest.enumerated() {
          counts[centre] += 1
          for k in 0..<d { sums[centre * d + k] += values[example * d + k] }
        }
      }
    }
    let means = sums.indices.map { counts[$0 / d] > 0 ? sums[$0] / Float(counts[$0 / d]) : old.values[$0] }
    return try FeatureMatrix(count: old.count, dimension: d, values: means)
  }

  /// xᵢ·c for all examples and centres, n × k.
  private static func products(_ features: FeatureMatrix, _ centres: FeatureMatrix) throws -> Matrix<Float> {
    var result = Matrix<Float>(rows: features.count, columns: centres.count)
    let d = features.dimension
    guard d > 0 else { return result }
    features.values.withUnsafeBufferPointer { left in
      centres.values.withUnsafeBufferPointer { right in
        guard let left = left.baseAddress, let right = right.baseAddress else { return }
        let examples = MatrixView(UnsafeMutablePointer(mutating: left), rows: d, columns: features.count, stride: d)
        let centres = MatrixView(UnsafeMutablePointer(mutating: right), rows: d, columns: centres.count, stride: d)
        result.withView { $0.assign(examples, leftTransposed: true, times: centres) }
      }
    }
    return result
  }
}
