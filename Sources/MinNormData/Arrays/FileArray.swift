/// An array as a file holds it: shape, numbers or text, and what the file says beside them.
package struct FileArray: Sendable, Equatable {
  /// What stands in the cells, row after row (the last dimension runs fastest).
  package enum Values: Sendable, Equatable {
    /// Numbers, in the format in which they came.
    case numbers(Numbers)
    /// Text.
    case text([String])

    /// How many cells there are.
    package var count: Int {
      switch self {
      case .numbers(let numbers): numbers.count
      case .text(let texts): texts.count
      }
    }
  }

  /// What the cells mean, as far as the file says.
  package enum Kind: Sendable, Equatable {
    /// True and false, as 1 and 0.
    case boolean
    /// Whole numbers.
    case integer
    /// Numbers.
    case real
    /// Text.
    case text
  }

  /// The size of each dimension; a table of text has two.
  package let shape: [Int]
  /// The cells.
  package let values: Values
  /// What they mean.
  package let kind: Kind
  /// The file, and the member where it has several, for messages.
  package let source: String
  /// What the columns are called, if the file says.
  package var columnNames: [String]?
  /// What a person should know of how it was read.
  package var notes: [String] = []

  /// Takes over cells; there must be as many as the shape says.
  package init(shape: [Int], values: Values, kind: Kind, source: String) {
    precondition(shape.reduce(1, *) == values.count, "as many cells as the shape says")
    (self.shape, self.values, self.kind, self.source) = (shape, values, kind, source)
  }

  /// The size of the first dimension, the examples; of a single number 1.
  package var rows: Int { shape.first ?? 1 }
  /// The product of the other sizes: cells of an example.
  package var columns: Int { shape.dropFirst().reduce(1, *) }

  /// The numbers as rows and columns: more than two dimensions are flattened to rows × rest, one becomes a column.
  ///
  /// - Throws: for text, which is named.
  package func numberArray() throws -> NumberArray {
    guard !shape.isEmpty else {
      throw DataError.malformed(
        file: source, offset: nil, expected: "an array of examples", found: "a single element (shape ())")
    }
    switch values {
    case .numbers(let numbers): return NumberArray(rows: rows, columns: columns, numbers: numbers)
    case .text(let texts):
      let first = texts.first.map { " ('\($0.prefix(40))' first)" } ?? ""
      throw DataError.malformed(file: source, offset: nil, expected: "numbers", found: "text" + first)
    }
  }
}
