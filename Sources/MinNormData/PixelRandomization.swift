/// What is done to the pixels of training and test images before anything is computed from them.
///
/// The randomization tests of Zhang, Bengio, Hardt, Recht, Vinyals 2017, section 2.
/// A pixel is a place of the image: its channels move together. Of an array, the columns are the pixels.
public enum PixelRandomization: String, Sendable, Codable, CaseIterable, TextParsable {
  /// Nothing.
  case original = "true"
  /// One permutation for all images, training and test: no kernel of inner products notices.
  case shuffled
  /// Another permutation for every image: only the counts of the intensities are left.
  case random
  /// Independent normal numbers with the mean and the variance of all training pixels: nothing is left but the labels.
  case gaussian

  /// Reads "true", "shuffled", "random" or "gaussian".
  public init(parsing text: String) throws {
    guard let value = PixelRandomization(rawValue: text) else {
      throw PixelRandomizationError(
        description: "pixels '\(text)': expected true, shuffled, random or gaussian")
    }
    self = value
  }

  /// The text it is read from.
  public var description: String { rawValue }

  /// Which part of a data set examples belong to: image i of the training set and image i of the test set are different
  /// images and get different draws.
  public enum Part: UInt64, Sendable {
    /// The training set.
    case train = 0
    /// The test set.
    case test = 1
  }

  /// The inputs that are computed with.
  ///
  /// What image i becomes depends on the seed, its part and its index in the whole data set alone, not on which others are
  /// chosen. Permuted images stay 8-bit images. `gaussian` gives an array of floats in the units of the raw features
  /// (intensities/255), neither rounded nor clipped to 0...1, so that mean and variance are the data's. One block of random
  /// bits for each number: about 50 ns.
  ///
  /// - Parameters:
  ///   - inputs: The examples chosen.
  ///   - indices: Their indices in the whole part, as many as there are inputs.
  ///   - statistics: Of all training examples, in the units of the data; only `gaussian` looks at them.
  public func apply(
    to inputs: Inputs, indices: some Collection<Int>, part: Part, statistics: @autoclosure () -> ValueStatistics,
    seed: UInt64
  ) -> Inputs {
    precondition(indices.count == inputs.count, "one index per example")
    let random = CounterRandom(seed: seed, stream: .pixels)
    let places = inputs.placeCount
    switch self {
    case .original: return inputs
    case .shuffled:
      let permutation = random.permutation(first: places, of: places)
      return inputs.permuting { _ in permutation }
    case .random:
      let starts = indices.map { Self.firstDraw(part, $0) }
      return inputs.permuting { random.permutation(first: places, of: places, from: starts[$0]) }
    case .gaussian:
      let statistics = statistics()
      var values: [Float] = []
      values.reserveCapacity(inputs.count * inputs.dimension)
      let unit: Double = if case .images = inputs { 255 } else { 1 }
      let (mean, deviation) = (statistics.mean / unit, statistics.standardDeviation / unit)
      for index in indices {
        let first = Self.firstDraw(part, index)
        for place in 0..<UInt64(inputs.dimension) {
          values.append(Float(mean + deviation * random.normal(at: first + place)))
        }
      }
      return .array(NumberArray(rows: inputs.count, columns: inputs.dimension, values: values))
    }
  }

  /// 2³² draws for every image; the first 2³² belong to the permutation of all images.
  private static func firstDraw(_ part: Part, _ index: Int) -> UInt64 {
    part.rawValue << 63 | (UInt64(index) + 1) << 32
  }
}

/// Pixels were written wrongly.
public struct PixelRandomizationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One line for the user.
  public let description: String
}

extension Inputs {
  /// Places that a permutation moves: the pixels of an image without regard to channels, the columns of an array.
  fileprivate var placeCount: Int {
    switch self {
    case .images(let images): images.height * images.width
    case .array(let array): array.columns
    }
  }

  /// Example i with its places in the order of a permutation: place p of the result is place permutation[p] of the input.
  fileprivate func permuting(_ permutation: (_ example: Int) -> [Int]) -> Inputs {
    switch self {
    case .images(let images):
      return .images(
        ImageSet(
          count: images.count, channels: images.channels, height: images.height, width: images.width,
          pixels: permuted(images.pixels, planes: images.channels, count: images.count, permutation)))
    case .array(let array):
      let numbers: Numbers =
        switch array.numbers {
        case .uint8(let values): .uint8(permuted(values, planes: 1, count: array.rows, permutation))
        case .float32(let values): .float32(permuted(values, planes: 1, count: array.rows, permutation))
        case .float64(let values): .float64(permuted(values, planes: 1, count: array.rows, permutation))
        }
      return .array(NumberArray(rows: array.rows, columns: array.columns, numbers: numbers))
    }
  }
}

/// Every plane of every example in the order of that example's permutation.
private func permuted<Value>(
  _ values: [Value], planes: Int, count: Int, _ permutation: (_ example: Int) -> [Int]
) -> [Value] {
  var result: [Value] = []
  result.reserveCapacity(values.count)
  let size = count > 0 ? values.count / count : 0
  for example in 0..<count {
    let places = permutation(example)
    for plane in 0..<planes {
      let first = example * size + plane * places.count
      for place in places { result.append(values[first + place]) }
    }
  }
  return result
}
