import Foundation
import MinNormData

/// Explicit features whose inner products approximate a shift-invariant kernel: √(2/D)(cos ω·x, sin ω·x) for D/2 random
/// frequencies ω (Rahimi and Recht 2007; in pairs, so that every vector has length 1: Sutherland and Schneider 2015).
///
/// Frequencies are normal with deviation 1/σ for the Gaussian kernel, and that divided by a normal number's size for the
/// Laplacian exp(−‖x − z‖/σ), whose spectral density is a Cauchy distribution in d dimensions. n·d·D/2 multiplications
/// and n·D sines and cosines.
package struct RandomFourierFeatures: FixedFeatureMap, Equatable {
  /// The name used on the command line and in records.
  package static let name = "random-fourier"

  /// The kernel that is approximated.
  package enum Target: String, Sendable, CaseIterable {
    /// exp(−‖x − z‖²/(2σ²)).
    case gaussian
    /// exp(−‖x − z‖/σ).
    case laplacian
  }

  /// Numbers per example D, even.
  package let count: Int
  /// The bandwidth σ, in the units of the inputs.
  package let bandwidth: Double
  /// The kernel that is approximated.
  package let target: Target
  /// The seed of the frequencies.
  package let seed: UInt64

  /// D features of a kernel of bandwidth σ > 0; D is even.
  package init(count: Int, bandwidth: Double, target: Target = .gaussian, seed: UInt64 = 0) {
    precondition(count >= 2 && count % 2 == 0, "sines and cosines come in pairs")
    precondition(bandwidth > 0 && bandwidth.isFinite, "a bandwidth is positive")
    self.count = count
    self.bandwidth = bandwidth
    self.target = target
    self.seed = seed
  }

  /// D, σ, and the kernel that is approximated.
  package var parameters: [String: ParameterValue] {
    ["count": .init(count), "bandwidth": .number(bandwidth), "kernel": .word(target.rawValue)]
  }

  /// D numbers in a row, whatever the inputs were.
  package func shape(of inputs: FeatureShape) -> FeatureShape { .vector(count) }

  /// The frequencies, and for each example the phases.
  package func memory(of inputs: FeatureShape) -> FeatureMapMemory {
    FeatureMapMemory(fitted: inputs.dimension * count / 2 * 4, perExample: count / 2 * 4)
  }

  /// The map with its frequencies drawn.
  package func prepared(for inputs: FeatureShape) -> any FittedFeatureMap {
    let (d, pairs) = (inputs.dimension, count / 2)
    return Prepared(inputShape: inputs, frequencies: Matrix(rows: d, columns: pairs, values: frequencies(dimension: d)))
  }

  /// The map with frequencies that were drawn once, whatever this machine would draw.
  package func restored(for inputs: FeatureShape, from learnt: LearntNumbers) throws -> any FittedFeatureMap {
    Prepared(
      inputShape: inputs,
      frequencies: try learnt.floats("frequencies", rows: inputs.dimension, columns: count / 2))
  }

  /// The frequencies, d × D/2.
  ///
  /// Frequency j draws at the indices from j(d + 1) on, so more features begin with the fewer ones' frequencies.
  private func frequencies(dimension d: Int) -> [Float] {
    let random = CounterRandom(seed: seed, stream: .features)
    return (0..<count / 2).flatMap { frequency -> [Float] in
      let first = UInt64(frequency * (d + 1))
      let size = target == .gaussian ? 1 : abs(random.normal(at: first + UInt64(d)))
      return (0..<d).map { Float(random.normal(at: first + UInt64($0)) / (bandwidth * size)) }
    }
  }

  /// The map with its frequencies, d × D/2.
  private struct Prepared: PreciseFeatureMap, LearningFeatureMap {
    let inputShape: FeatureShape
    let frequencies: Matrix<Float>
    var outputShape: FeatureShape { .vector(2 * frequencies.columns) }
    var learnt: [String: NumberArray] { ["frequencies": NumberArray(transposing: frequencies)] }

    /// Cosines first, then sines.
    func features<Scalar: LAPACKScalar>(of batch: FeatureMatrix, in type: Scalar.Type) throws -> FeatureMatrix {
      let (n, pairs) = (batch.count, frequencies.columns)
      let phases = try batch.products(with: frequencies.converted(to: type))
      let scale = Scalar((1 / Double(pairs)).squareRoot())
      let values: [Scalar] = parallelRows(n, width: 2 * pairs) { examples, rows in
        phases.values.withUnsafeBufferPointer { phases in
          for example in examples {
            let row = rows + (example - examples.lowerBound) * 2 * pairs
            for index in 0..<pairs {
              row[index] = scale * cosine(phases[example * pairs + index])
              row[pairs + index] = scale * sine(phases[example * pairs + index])
            }
          }
        }
      }
      return try FeatureMatrix(count: n, shape: outputShape, computed: values)
    }
  }
}

@inline(__always)
private func cosine<Scalar: LAPACKScalar>(_ x: Scalar) -> Scalar {
  Scalar.precision == .float32 ? Scalar(cos(Float(x))) : Scalar(cos(Double(x)))
}

@inline(__always)
private func sine<Scalar: LAPACKScalar>(_ x: Scalar) -> Scalar {
  Scalar.precision == .float32 ? Scalar(sin(Float(x))) : Scalar(sin(Double(x)))
}
