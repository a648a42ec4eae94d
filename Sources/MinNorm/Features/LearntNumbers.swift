import MinNormData

/// A fitted map whose numbers can be kept: what it has learnt from training examples, or drawn from its seed.
///
/// Kept beside the words of the map, they make the same map again, bit for bit and without the examples.
protocol LearningFeatureMap: FittedFeatureMap {
  /// The numbers by name; a matrix is kept transposed, so that a row belongs to one output.
  var learnt: [String: NumberArray] { get }
}

/// The numbers that a map had learnt, as they are found again.
package struct LearntNumbers {
  private let arrays: [String: NumberArray]
  /// Where they were found, for messages.
  private let source: String

  package init(_ arrays: [String: NumberArray], source: String) { (self.arrays, self.source) = (arrays, source) }

  /// The array of a name, which must have this many rows and columns.
  func array(_ name: String, rows: Int, columns: Int = 1) throws -> NumberArray {
    guard let array = arrays[name], array.rows == rows, array.columns == columns else {
      throw DataError.malformed(
        file: source, offset: nil, expected: "\(rows) × \(columns) numbers named '\(name)'",
        found: arrays[name].map { "\($0.rows) × \($0.columns)" } ?? "none of that name")
    }
    return array
  }

  /// The double-precision numbers of a name.
  func doubles(_ name: String, count: Int) throws -> [Double] { try array(name, rows: count).numbers.widened }

  /// Whether there is anything under a name.
  func has(_ name: String) -> Bool { arrays[name] != nil }

  /// Those under names that begin so, without that beginning.
  func part(_ prefix: String) -> LearntNumbers {
    let own = arrays.filter { $0.key.hasPrefix(prefix) }
    return LearntNumbers(
      Dictionary(uniqueKeysWithValues: own.map { (String($0.key.dropFirst(prefix.count)), $0.value) }), source: source)
  }

  /// The single-precision matrix of a name.
  func floats(_ name: String, rows: Int, columns: Int) throws -> Matrix<Float> {
    guard case .float32(let values) = try array(name, rows: columns, columns: rows).numbers else {
      throw DataError.malformed(
        file: source, offset: nil, expected: "numbers named '\(name)' in float32", found: "another format")
    }
    return Matrix(rows: rows, columns: columns, values: values)
  }
}

extension NumberArray {
  /// A matrix in the order that it has in memory: its transpose, row after row.
  init<Scalar: LAPACKScalar>(transposing matrix: Matrix<Scalar>) {
    self.init(rows: matrix.columns, columns: matrix.rows, numbers: Numbers(matrix.values))
  }

  /// One number a row.
  init<Scalar: LAPACKScalar>(column values: [Scalar]) {
    self.init(rows: values.count, columns: 1, numbers: Numbers(values))
  }
}

extension FittedFeatureChain {
  /// A map of a chain as it is kept: its words, and what it has learnt.
  package struct Link: Sendable, Equatable {
    /// As written on the command line, with its seed.
    package let words: String
    /// The numbers by name.
    package let learnt: [String: NumberArray]

    package init(words: String, learnt: [String: NumberArray]) { (self.words, self.learnt) = (words, learnt) }
  }

  /// Every map, in the order of application, as it is kept.
  ///
  /// - Throws: `FeatureSpecificationError` where a map is a user's own, of which only its program knows what it is.
  package func links() throws -> [Link] {
    try sources.map { map, fitted in
      guard let family = map as? any FeatureMapFamily else {
        throw FeatureSpecificationError(
          "features '\(map.name)' cannot be kept: they are none of those that the library makes from words")
      }
      return Link(words: family.words, learnt: (fitted as? any LearningFeatureMap)?.learnt ?? [:])
    }
  }

  /// The chain of kept maps: the same features, bit for bit.
  ///
  /// - Parameters:
  ///   - batchSize: How many examples are mapped at once, which decides how products are rounded.
  ///   - source: Where the maps were kept, for messages.
  package init(inputShape: FeatureShape, links: [Link], batchSize: Int, source: String) throws {
    var (shape, sources) = (inputShape, [(map: any FeatureMap, fitted: any FittedFeatureMap)]())
    for link in links {
      let maps = try FeatureSpecification(parsing: link.words).map(seed: 0).links
      guard maps.count == 1, let map = maps[0] as? any FeatureMapFamily else {
        throw FeatureSpecificationError("features '\(link.words)': expected one map")
      }
      sources.append((map, try map.restored(for: shape, from: LearntNumbers(link.learnt, source: source))))
      shape = try map.shape(of: shape)
    }
    self.init(inputShape: inputShape, sources: sources, batchSize: batchSize)
  }
}

extension FeatureSpecification {
  /// The words of a chain, with the seeds of its random maps, so that it depends on no other.
  ///
  /// - Throws: `FeatureSpecificationError` where a map is a user's own.
  public init(_ chain: FeatureChain) throws {
    let words = try chain.links.map { map in
      guard let family = map as? any FeatureMapFamily else {
        throw FeatureSpecificationError(
          "features '\(map.name)' have no words: they are none of those that the library makes")
      }
      return family.words
    }
    try self.init(parsing: words.joined(separator: "+"))
  }
}

extension FeatureChain: Codable {
  /// Reads the words of all maps from a single string.
  public init(from decoder: any Decoder) throws {
    self = try FeatureSpecification(from: decoder).map(seed: 0)
  }

  /// Writes the words of all maps as a single string, as they are written on the command line.
  ///
  /// - Throws: `FeatureSpecificationError` where a map is a user's own.
  public func encode(to encoder: any Encoder) throws { try FeatureSpecification(self).encode(to: encoder) }
}
