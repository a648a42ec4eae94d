import MinNormData

/// What is done to the pooled features of a random convolutional network: less a centre, times a scale, and rounded to bytes.
///
/// All of it is learnt, feature by feature, from at most 1,000 training examples spread evenly, and is a part of the map: means
/// and standard deviations; and for bytes a step, the power of two 2^e of which the largest number of the sample is at most
/// 255 (with a sign, 127). A feature becomes round(x/2^e) 2^e, halves to even, and beyond 255 (±127) steps that many. So the map
/// has numbers that bytes can hold without loss, each feature with a scale of its own; and because scales are powers of two,
/// K = Σ_e 4^e Σ_f bᵢf bⱼf needs only exact sums of products of bytes, one for each e, and no rounding for their sum in float64
/// (see `ByteBlock`). A scale of any size would have to be multiplied into one of two bytes.
///
/// A feature without a deviation in the sample has no scale and becomes 0, as in `StandardizeFeatures`; so does, where there are
/// bytes, a feature that is 0 in the whole sample.
package struct PooledScaling: Sendable, Equatable {
  /// What is done to features before they are rounded.
  package enum Kind: String, Sendable, CaseIterable {
    /// Nothing.
    case raw
    /// Less the mean.
    case centred
    /// Less the mean, divided by the standard deviation.
    case standardized
  }

  /// Most training examples that it is learnt from.
  package static let sampleSize = 1000

  /// What is subtracted, and what is multiplied with the rest.
  private let centres, scales: [Float]
  /// What features are multiples of.
  let steps: ByteSteps?
  /// 2^−e and 2^e; 1 and 0 where the feature is 0.
  private let inverseSteps, stepSizes: [Float]

  private init(centres: [Float], scales: [Float], steps: ByteSteps?) {
    (self.centres, self.scales, self.steps) = (centres, scales, steps)
    let exponents = steps?.exponents ?? []
    inverseSteps = exponents.map { $0.map { Float(sign: .plus, exponent: -$0, significand: 1) } ?? 1 }
    stepSizes = exponents.map { $0.map { Float(sign: .plus, exponent: $0, significand: 1) } ?? 0 }
  }

  /// Bytes of the scaling of so many filters, and of the features that it is learnt from.
  static func bytes(_ shape: ConvolutionShape, filters: Int) -> Int {
    let some = min(filters, PooledConvolution.filterLimit)
    return shape.featuresPerFilter * (32 * filters + 4 * sampleSize * some)
  }

  /// Applies it to rows of features: `features` says which they are.
  func apply(to values: UnsafeMutablePointer<Float>, rows: Int, stride: Int, features: Range<Int>) {
    let (first, width, rounds) = (features.lowerBound, features.count, steps != nil)
    let (low, high): (Float, Float) = steps?.isSigned == true ? (-127, 127) : (0, 255)
    // Adding and subtracting it rounds a number below 2²² to the nearest whole one.
    let rounding: Float = 0x1.8p23
    parallelRanges(rows, sharing: values) { values, part in
      centres.withUnsafeBufferPointer { centres in
        scales.withUnsafeBufferPointer { scales in
          for row in part {
            let values = values + row * stride
            for k in 0..<width { values[k] = (values[k] - centres[first + k]) * scales[first + k] }
          }
        }
      }
      guard rounds else { return }
      inverseSteps.withUnsafeBufferPointer { inverse in
        stepSizes.withUnsafeBufferPointer { sizes in
          for row in part {
            let values = values + row * stride
            for k in 0..<width {
              let number = max(low, min(high, values[k] * inverse[first + k]))
              values[k] = ((number + rounding) - rounding) * sizes[first + k]
            }
          }
        }
      }
    }
  }
}

// MARK: Learning

extension PooledScaling {
  /// Learns a scaling from the features of a sample, some features after the other.
  struct Learner {
    private let kind: Kind
    private let toBytes: Bool
    private var centres: [Float] = []
    private var scales: [Float] = []
    private var exponents: [Int?] = []

    init(_ kind: Kind, toBytes: Bool) { (self.kind, self.toBytes) = (kind, toBytes) }

    /// The scaling of all features so far.
    var scaling: PooledScaling {
      PooledScaling(
        centres: centres, scales: scales,
        steps: toBytes ? ByteSteps(exponents: exponents, isSigned: kind != .raw) : nil)
    }

    /// Takes the next features: `width` numbers of every example of the sample.
    mutating func learn(_ values: UnsafePointer<Float>, rows: Int, width: Int) {
      for feature in 0..<width {
        let column = (0..<rows).map { values[$0 * width + feature] }
        let (centre, scale) = moments(column)
        centres.append(centre)
        scales.append(scale)
        if toBytes { exponents.append(exponent(column.reduce(0) { max($0, abs(($1 - centre) * scale)) })) }
      }
    }

    private func moments(_ column: [Float]) -> (centre: Float, scale: Float) {
      guard kind != .raw else { return (0, 1) }
      let count = Double(max(column.count, 1))
      let mean = column.reduce(0) { $0 + Double($1) } / count
      let variance = column.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / count
      guard kind == .standardized else { return (Float(mean), 1) }
      let deviation = variance.squareRoot()
      return (Float(mean), deviation > 2 * Precision.float32.unitRoundoff * abs(mean) ? Float(1 / deviation) : 0)
    }

    /// The least e with `largest` ≤ 255 · 2^e, or 127 · 2^e.
    private func exponent(_ largest: Float) -> Int? {
      guard largest > 0, largest.isFinite else { return nil }
      let steps = largest / (kind == .raw ? 255 : 127)
      return Int(steps.exponent) + (steps.significand > 1 ? 1 : 0)
    }
  }
}

// MARK: Keeping

extension PooledScaling {
  private static let (centresName, scalesName, stepsName) = ("pooled.centres", "pooled.scales", "pooled.steps")

  /// The numbers by name; a step of 0 where the feature is 0.
  ///
  /// Without a sign bytes begin at 0, and all centres are 0.
  var learnt: [(String, NumberArray)] {
    let moments = [(Self.centresName, NumberArray(column: centres)), (Self.scalesName, NumberArray(column: scales))]
    return moments + (steps == nil ? [] : [(Self.stepsName, NumberArray(column: stepSizes))])
  }

  /// The scaling that was once learnt.
  init(from learnt: LearntNumbers, count: Int, kind: Kind, toBytes: Bool) throws {
    func floats(_ name: String) throws -> [Float] { try learnt.floats(name, rows: 1, columns: count).values }
    let exponents = toBytes ? try floats(Self.stepsName).map { $0 > 0 ? Int($0.exponent) : nil } : nil
    self.init(
      centres: try floats(Self.centresName), scales: try floats(Self.scalesName),
      steps: exponents.map { ByteSteps(exponents: $0, isSigned: kind != .raw) })
  }
}
