import MinNormData

/// In which order descent sees the examples.
public enum ExampleOrder: String, Sendable, Codable, CaseIterable {
  /// A new random permutation in every epoch.
  case shuffled
  /// As they are, over and over.
  case sequential
  /// Each drawn by itself: uniformly, or in Kaczmarz's method with probability proportional to ‖φᵢ‖².
  case replacement
}

/// The mini-batches of a run: a function of the seed, the epoch and the place in it.
struct BatchSchedule {
  let count: Int
  let batch: Int
  let order: ExampleOrder
  private let random: CounterRandom
  /// Running sums of the weights, when examples are drawn with unequal probability.
  private let cumulative: [Double]?
  private var permutation: [Int] = []
  private var epoch = -1

  /// - Parameter weights: Probabilities up to a factor, for `replacement`; uniform if nil.
  init(count: Int, batch: Int, order: ExampleOrder, seed: UInt64, weights: [Double]? = nil) {
    self.count = count
    self.batch = min(batch, count)
    self.order = order
    random = CounterRandom(seed: seed, stream: .solver)
    var sum = 0.0
    cumulative = weights.map { weights in
      weights.map { weight in
        sum += weight
        return sum
      }
    }
  }

  /// Steps of an epoch: every example once, the last batch perhaps smaller.
  var stepsPerEpoch: Int { (count + batch - 1) / batch }

  /// The batch of a step, counted from 0.
  mutating func batch(atStep step: Int) -> Batch {
    guard batch < count || order == .replacement else { return Batch(all: count) }
    let (current, place) = step.quotientAndRemainder(dividingBy: stepsPerEpoch)
    let range = place * batch..<min((place + 1) * batch, count)
    switch order {
    case .sequential: return Batch(Array(range))
    case .shuffled:
      if current != epoch {
        shuffle(epoch: current)
        epoch = current
      }
      return Batch(Array(permutation[range]))
    case .replacement:
      let first = UInt64(current) * UInt64(count)
      return Batch(range.map { draw(at: first + UInt64($0)) })
    }
  }

  private func draw(at index: UInt64) -> Int {
    guard let cumulative, let total = cumulative.last, total > 0 else { return random.integer(below: count, at: index) }
    let threshold = random.uniform(at: index) * total
    var (low, high) = (0, count - 1)
    while low < high {
      let middle = (low + high) / 2
      if cumulative[middle] > threshold { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Fisher and Yates; exchange k of epoch e is drawn at index e·n + k.
  private mutating func shuffle(epoch: Int) {
    permutation = Array(0..<count)
    let first = UInt64(epoch) * UInt64(count)
    for place in 0..<count {
      permutation.swapAt(place, place + random.integer(below: count - place, at: first + UInt64(place)))
    }
  }
}
