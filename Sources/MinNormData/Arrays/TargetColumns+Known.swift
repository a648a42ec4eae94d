// Targets of further examples, for a function whose outputs are known already.
extension TargetColumns {
  /// The place of every example's class among known names; their number for a class that is not among them.
  ///
  /// - Throws: `DataError.malformed` for several columns that are no one-hot rows.
  package func classes(among names: [String]) throws -> [Int] {
    let places = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    func place(_ name: String) -> Int { places[name] ?? names.count }
    switch cells {
    case .text(let texts): return texts.map(place)
    case .booleans(let array) where array.columns == 1:
      return array.numbers.widened.map { place($0 == 0 ? "false" : "true") }
    case .numbers(let array) where array.columns == 1:
      return array.numbers.widened.map { place(TargetMapping.name($0)) }
    case .numbers(let array), .booleans(let array):
      guard array.columns == names.count, let chosen = array.oneHotColumns else {
        throw DataError.malformed(
          file: source, offset: nil, expected: "one column of classes, or \(names.count) columns of one-hot rows",
          found: "\(array.columns) columns")
      }
      return chosen
    }
  }

  /// The real numbers of every column.
  ///
  /// - Throws: `DataError.malformed` for text, or another number of columns.
  package func values(columns count: Int) throws -> [[Double]] {
    switch cells {
    case .numbers(let array) where array.columns == count: return array.columnValues
    case .booleans(let array) where array.columns == count: return array.columnValues
    default:
      throw DataError.malformed(
        file: source, offset: nil, expected: "\(count) column\(count == 1 ? "" : "s") of numbers",
        found: "\(columns) column\(columns == 1 ? "" : "s")")
    }
  }
}
