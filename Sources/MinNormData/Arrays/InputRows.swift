/// Rows of inputs in order, from memory or from a file, a few at a time.
package final class InputRows {
  /// How many there are.
  package let count: Int
  /// Where they are from, for messages.
  package let source: String
  private let take: (Range<Int>) throws -> Inputs
  private var position = 0

  /// Rows of memory.
  package convenience init(_ inputs: Inputs, source: String = "the inputs") {
    self.init(count: inputs.count, source: source) { rows in
      rows == 0..<inputs.count ? inputs : inputs.selecting(rows)
    }
  }

  /// Rows that `take` gives, range after range.
  init(count: Int, source: String, take: @escaping (Range<Int>) throws -> Inputs) {
    (self.count, self.source, self.take) = (count, source, take)
  }

  /// The rows of a file: of an array in C order as they are asked for, of anything else from memory.
  ///
  /// - Parameters:
  ///   - dimension: Numbers of a row where the file does not say how many there are (LIBSVM).
  ///   - dropped: Columns of a table that are left out, by name or by number from 1.
  ///   - names: The columns that are wanted, in this order, where the table has names.
  package convenience init(
    file path: String, dimension: Int, dropping dropped: [String] = [], names: [String]? = nil,
    budget: ReadingBudget = .unlimited
  ) throws {
    switch try ArrayFile.open(path, budget: budget) {
    case .array(let stream): try self.init(stream)
    case .archive(let archive, let member): try self.init(archive.stream(member))
    case .table(let stream):
      var choice = ColumnChoice()
      (choice.dropped, choice.inputNames) = (dropped, names)
      guard let numbers = try CSVReader.read(stream, choice).numbers else {
        throw DataError.malformed(file: path, offset: nil, expected: "columns of numbers", found: "none")
      }
      self.init(.array(numbers), source: path)
    case .sparse(let stream):
      let table = try LIBSVMReader.read(stream)
      let first = table.columns.lowerBound
      guard table.columns.upperBound < first + dimension else {
        throw DataError.malformed(
          file: path, offset: nil, expected: "indices up to \(first + dimension - 1)",
          found: "\(table.columns.upperBound)")
      }
      self.init(.array(try table.dense(columns: dimension, from: first, budget: budget)), source: path)
    }
  }

  private convenience init(_ stream: ContentStream) throws {
    // The rows of Fortran order are not together.
    if String(decoding: try stream.peek(1024), as: UTF8.self).contains("'fortran_order': True") {
      self.init(.array(try NPYReader.load(stream)), source: stream.name)
      return
    }
    let rows = try NPYRows(stream)
    self.init(count: rows.rows, source: rows.source) { range in
      guard let block = try rows.next(range.count) else {
        throw DataError.malformed(file: rows.source, offset: nil, expected: "\(rows.rows) rows", found: "fewer")
      }
      // Behind the last row the file must end.
      if range.upperBound == rows.rows { _ = try rows.next(1) }
      if case .uint8(let pixels) = block.numbers, rows.shape.count > 2,
        let shape = ImageShape(Array(rows.shape.dropFirst()))
      {
        return .images(shape.images(pixels, count: block.rows))
      }
      return .array(block)
    }
  }

  /// The next rows, at most so many.
  package func next(_ limit: Int) throws -> Inputs {
    let rows = position..<min(position + limit, count)
    position = rows.upperBound
    return try take(rows)
  }

  /// Leaves out rows.
  package func skip(_ number: Int) throws {
    var left = number
    while left > 0 {
      let step = min(left, 4096)
      _ = try next(step)
      left -= step
    }
  }
}
