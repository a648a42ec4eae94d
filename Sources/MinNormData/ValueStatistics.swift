/// Statistics over all values of a set of examples, in the units of the data (0...255 for images).
public struct ValueStatistics: Sendable, Equatable, Codable {
  /// The smallest value.
  public let minimum: Double
  /// The largest value.
  public let maximum: Double
  /// The mean of all values.
  public let mean: Double
  /// The standard deviation of all values (divided by their number).
  public let standardDeviation: Double
  /// Pixels (columns) with one value in all examples.
  public let constantCount: Int
  /// Pixels (columns) that are 0 in all examples; each takes one from the rank of the feature matrix.
  public let zeroCount: Int

  /// Statistics of images or of an array.
  public init(of inputs: Inputs) {
    switch inputs {
    case .images(let images): self.init(of: images)
    case .array(let array): self.init(of: array)
    }
  }

  /// Statistics of images; exact, from the counts of the 256 intensities.
  public init(of images: ImageSet) {
    var counts = [Int](repeating: 0, count: 256)
    let dimension = images.dimension
    var lowest = [UInt8](repeating: 255, count: dimension)
    var highest = [UInt8](repeating: 0, count: dimension)
    images.pixels.withUnsafeBufferPointer { pixels in
      counts.withUnsafeMutableBufferPointer { counts in
        for pixel in pixels { counts[Int(pixel)] += 1 }
      }
      lowest.withUnsafeMutableBufferPointer { lowest in
        highest.withUnsafeMutableBufferPointer { highest in
          for start in stride(from: 0, to: pixels.count, by: max(1, dimension)) {
            for index in 0..<dimension {
              lowest[index] = min(lowest[index], pixels[start + index])
              highest[index] = max(highest[index], pixels[start + index])
            }
          }
        }
      }
    }
    let total = Double(max(1, images.pixels.count))
    let mean = counts.enumerated().reduce(0.0) { $0 + Double($1.offset) * Double($1.element) } / total
    let variance =
      counts.enumerated().reduce(0.0) { sum, bin in
        let deviation = Double(bin.offset) - mean
        return sum + deviation * deviation * Double(bin.element)
      } / total
    self.mean = mean
    standardDeviation = variance.squareRoot()
    minimum = Double(counts.firstIndex { $0 > 0 } ?? 0)
    maximum = Double(counts.lastIndex { $0 > 0 } ?? 0)
    constantCount = images.count == 0 ? 0 : zip(lowest, highest).count { $0 == $1 }
    zeroCount = images.count == 0 ? 0 : highest.count { $0 == 0 }
  }

  /// Statistics of an array; sums in double precision, the deviation in a second pass.
  public init(of array: NumberArray) {
    switch array.numbers {
    case .uint8(let values): self.init(values, array) { Double($0) }
    case .float32(let values): self.init(values, array) { Double($0) }
    case .float64(let values): self.init(values, array) { $0 }
    }
  }

  @inline(__always)
  private init<Number>(_ values: [Number], _ array: NumberArray, _ widened: (Number) -> Double) {
    var lowest = [Double](repeating: .infinity, count: array.columns)
    var highest = [Double](repeating: -.infinity, count: array.columns)
    var sum = 0.0
    var squares = 0.0
    let total = Double(max(1, values.count))
    values.withUnsafeBufferPointer { values in
      for row in 0..<array.rows {
        var rowSum = 0.0
        for column in 0..<array.columns {
          let value = widened(values[row * array.columns + column])
          lowest[column] = min(lowest[column], value)
          highest[column] = max(highest[column], value)
          rowSum += value
        }
        sum += rowSum
      }
      let mean = sum / total
      for value in values { squares += (widened(value) - mean) * (widened(value) - mean) }
    }
    mean = sum / total
    standardDeviation = (squares / total).squareRoot()
    minimum = values.isEmpty ? 0 : lowest.min() ?? 0
    maximum = values.isEmpty ? 0 : highest.max() ?? 0
    constantCount = array.rows == 0 ? 0 : zip(lowest, highest).count { $0 == $1 }
    zeroCount = array.rows == 0 ? 0 : zip(lowest, highest).count { $0 == 0 && $1 == 0 }
  }
}
