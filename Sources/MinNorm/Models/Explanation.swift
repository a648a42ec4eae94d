import MinNormData

/// The training examples that carry a prediction: f(x) = Σᵢ aᵢ k(xᵢ, x) + b, term by term.
package struct Explanation: Sendable, Equatable {
  /// The term of one training example.
  package struct Part: Sendable, Equatable, Codable {
    /// The training example xᵢ, counted from 0.
    package let example: Int
    /// k(xᵢ, x).
    package let kernel: Double
    /// aᵢ of the output that is explained.
    package let coefficient: Double
    /// aᵢ k(xᵢ, x).
    package let contribution: Double
  }

  /// All outputs at x.
  package let outputs: [Double]
  /// The output that is explained, counted from 0.
  package let output: Int
  /// The terms of the largest size, largest first.
  package let parts: [Part]
  /// The sum of all positive terms, and of all negative ones.
  package let sums: (positive: Double, negative: Double)
  /// b of the output that is explained; 0 where there is none.
  package let intercept: Double

  /// Equal numbers.
  package static func == (left: Explanation, right: Explanation) -> Bool {
    left.outputs == right.outputs && left.output == right.output && left.parts == right.parts
      && left.sums == right.sums && left.intercept == right.intercept
  }
}

extension Model {
  /// Explains the output at one input: nd + n evaluations of the kernel for n centres.
  ///
  /// - Parameters:
  ///   - inputs: Of which one is explained.
  ///   - index: Which one.
  ///   - output: Of the function; nil for the one of the largest value.
  ///   - count: Most terms.
  /// - Throws: `ModelError.hasNoCentres` where the functions are weights.
  package func explanation(
    of inputs: InputRows, function: Function, output: Int? = nil, count: Int = 10
  ) throws -> Explanation {
    precondition(inputs.count == 1, "one input is explained")
    guard let centres else { throw ModelError.hasNoCentres }
    let row = try features.features(of: rawFeatures(of: adapted(inputs.next(1), 0, inputs), 0..<1))
    let values = try kernel.crossMatrix(of: row, and: centres).values
    let (a, intercepts) = (function.coefficients, function.intercepts)
    let outputs = (0..<a.columns).map { column in
      values.indices.reduce(intercepts?[column] ?? 0) { $0 + a[$1, column] * values[$1] }
    }
    let chosen = output ?? outputs.indices.max { outputs[$0] < outputs[$1] } ?? 0
    let terms = values.indices.map { a[$0, chosen] * values[$0] }
    let order = terms.indices.sorted { (-abs(terms[$0]), $0) < (-abs(terms[$1]), $1) }
    return Explanation(
      outputs: outputs, output: chosen,
      parts: order.prefix(count).map {
        Explanation.Part(example: $0, kernel: values[$0], coefficient: a[$0, chosen], contribution: terms[$0])
      },
      sums: (terms.reduce(0) { $0 + max(0, $1) }, terms.reduce(0) { $0 + min(0, $1) }),
      intercept: intercepts?[chosen] ?? 0)
  }
}
