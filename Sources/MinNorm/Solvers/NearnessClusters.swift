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
    var nearest = try nearestExamples(to: features, among: centres)
    for _ in 0..<Self.steps {
      centres = try Self.means(features, nearest, centres)
      nearest = try nearestExamples(to: features, among: centres)
    }
    for cluster in Self.members(of: count, nearest) where !cluster.isEmpty {
      ranges.append(order.count..<order.count + cluster.count)
      order += cluster
    }
  }

  /// Examples drawn one after the other with probability proportional to the squared distance to those drawn before.
  private static func seeds(_ features: FeatureMatrix, _ count: Int, _ seed: UInt64) -> [Int] {
    let random = CounterRandom(seed: seed, stream: .solver)
    var chosen = [Int(random.uniform(at: 0) * Double(features.count))]
    var distances = [Double](repeating: .infinity, count: features.count)
    while chosen.count < count {
      for (index, squared) in features.squaredDistances(to: features, chosen[chosen.count - 1]).enumerated() {
        distances[index] = min(distances[index], squared)
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

  /// The examples of every centre, in order.
  private static func members(of count: Int, _ nearest: [Int]) -> [[Int]] {
    var members = [[Int]](repeating: [], count: count)
    for (example, centre) in nearest.enumerated() { members[centre].append(example) }
    return members
  }

  /// The means of the examples of every centre; a centre without examples stays where it is.
  private static func means(_ features: FeatureMatrix, _ nearest: [Int], _ old: FeatureMatrix) throws -> FeatureMatrix {
    let d = features.dimension
    var sums = [Double](repeating: 0, count: old.count * d)
    let members = members(of: old.count, nearest)
    let counts = members.map(\.count)
    sums.withUnsafeMutableBufferPointer { sums in
      // A centre's examples are added by one thread in their order, so that their sum never depends on the threads.
      parallelRanges(old.count, sharing: sums) { sums, mine in
        for centre in mine {
          for example in members[centre] {
            features.forEachRow(example..<example + 1, as: Double.self) { _, row in
              for k in 0..<d { sums[centre * d + k] += row[k] }
            }
          }
        }
      }
    }
    let before = old.values(as: Double.self)
    let means = sums.indices.map { counts[$0 / d] > 0 ? sums[$0] / Double(counts[$0 / d]) : before[$0] }
    return try FeatureMatrix(
      count: old.count, shape: .vector(d),
      numbers: features.precision == .float32 ? .float32(means.map { Float($0) }) : .float64(means))
  }
}
