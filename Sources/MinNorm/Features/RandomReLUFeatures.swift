import MinNormData

/// √(2/D) max(0, wⱼ·x + bⱼ) for D random normal directions: inner products approximate the arc-cosine kernel of order 1,
/// ‖x‖‖z‖(sin θ + (π − θ) cos θ)/π with θ the angle between x and z (Cho and Saul 2009).
///
/// So k(x, x) = ‖x‖². With a bias B the kernel is that of x and z with one more number B each. n·d·D multiplications.
package struct RandomReLUFeatures: FixedFeatureMap, Equatable {
  /// The name used on the command line and in records.
  package static let name = "random-relu"

  /// Numbers per example D.
  package let count: Int
  /// The deviation of the biases, 0 for none.
  package let bias: Double
  /// The seed of the directions.
  package let seed: UInt64

  /// D features, with biases of deviation `bias` ≥ 0.
  package init(count: Int, bias: Double = 0, seed: UInt64 = 0) {
    precondition(count >= 1, "at least one feature")
    precondition(bias >= 0 && bias.isFinite, "a deviation is not negative")
    (self.count, self.bias, self.seed) = (count, bias, seed)
  }

  /// D and the deviation of the biases.
  package var parameters: [String: ParameterValue] { ["count": .init(count), "bias": .number(bias)] }

  /// D numbers in a row, whatever the inputs were.
  package func shape(of inputs: FeatureShape) -> FeatureShape { .vector(count) }

  /// The directions, and for each example its products with them.
  package func memory(of inputs: FeatureShape) -> FeatureMapMemory {
    FeatureMapMemory(fitted: (inputs.dimension + 1) * count * 4, perExample: count * 4)
  }

  /// The map with its directions drawn.
  ///
  /// Direction j draws at the indices from j(d + 1) on, its bias last, so more features begin with the fewer ones'
  /// directions.
  package func prepared(for inputs: FeatureShape) -> any FittedFeatureMap {
    let (d, random) = (inputs.dimension, CounterRandom(seed: seed, stream: .features))
    let scale = (2 / Double(count)).squareRoot()
    var directions = [Float](repeating: 0, count: d * count)
    var offsets = [Float](repeating: 0, count: count)
    for j in 0..<count {
      let first = j * (d + 1)
      for k in 0..<d { directions[j * d + k] = Float(scale * random.normal(at: UInt64(first + k))) }
      offsets[j] = Float(scale * bias * random.normal(at: UInt64(first + d)))
    }
    return Prepared(
      inputShape: inputs, directions: Matrix(rows: d, columns: count, values: directions), offsets: offsets)
  }

  /// The map with directions that were drawn once, whatever this machine would draw.
  package func restored(for inputs: FeatureShape, from learnt: LearntNumbers) throws -> any FittedFeatureMap {
    Prepared(
      inputShape: inputs, directions: try learnt.floats("directions", rows: inputs.dimension, columns: count),
      offsets: try learnt.floats("offsets", rows: 1, columns: count).values)
  }

  private struct Prepared: PreciseFeatureMap, LearningFeatureMap {
    let inputShape: FeatureShape
    let directions: Matrix<Float>
    let offsets: [Float]
    var outputShape: FeatureShape { .vector(offsets.count) }
    var learnt: [String: NumberArray] {
      ["directions": NumberArray(transposing: directions), "offsets": NumberArray(column: offsets)]
    }

    func features<Scalar: LAPACKScalar>(of batch: FeatureMatrix, in type: Scalar.Type) throws -> FeatureMatrix {
      let (products, width) = (try batch.products(with: directions.converted(to: type)), offsets.count)
      let values: [Scalar] = parallelRows(batch.count, width: width) { examples, rows in
        products.values.withUnsafeBufferPointer { products in
          offsets.withUnsafeBufferPointer { offsets in
            for example in examples {
              let row = rows + (example - examples.lowerBound) * width
              for j in 0..<width { row[j] = max(0, products[example * width + j] + Scalar(offsets[j])) }
            }
          }
        }
      }
      return try FeatureMatrix(count: batch.count, shape: outputShape, computed: values)
    }
  }
}

extension RandomReLUFeatures: FeatureMapFamily {
  package static var usage: String { "random-relu:count=D[,bias=B][,seed=S]" }
  package static var explanation: String { "the first layer of a random network; max(0, w·x + b) for D random w" }
  package static var isRandom: Bool { true }
  package var words: String { seeded(seed) }
  package init(_ arguments: inout FeatureArguments, seed: UInt64) throws {
    guard let count = try arguments.integer("count", in: 1...1_000_000) else {
      throw FeatureSpecificationError("these features need count=…, how many; \(Self.usage)")
    }
    let bias = try arguments.number("bias", "a number ≥ 0") { $0 >= 0 }
    self.init(count: count, bias: bias ?? 0, seed: try arguments.seed() ?? seed)
  }
}
