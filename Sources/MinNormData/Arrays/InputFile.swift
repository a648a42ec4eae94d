/// A file of inputs as it was read; those of LIBSVM are filled up when the number of columns is known.
struct InputFile {
  private enum Content {
    case inputs(Inputs)
    case sparse(SparseTable)
  }

  /// How messages name it.
  let source: String
  /// What the columns are called, if the file says.
  let columnNames: [String]?
  /// What a person should know of how it was read.
  let notes: [String]
  private let content: Content

  /// Reads inputs: images where an array of bytes has three or four dimensions or `shape` says so, else rows of numbers.
  init(_ path: String, dropping dropped: [String], shape: ImageShape?, budget: ReadingBudget) throws {
    var notes: [String] = []
    var names: [String]?
    switch try ArrayFile.open(path, budget: budget) {
    case .array(let stream):
      source = stream.name
      content = .inputs(try InputFile.inputs(NPYReader.read(stream), dropped, shape, &notes))
    case .archive(let archive, let member):
      let array = try archive.array(member)
      source = array.source
      content = .inputs(try InputFile.inputs(array, dropped, shape, &notes))
    case .table(let stream):
      var choice = ColumnChoice()
      choice.dropped = dropped
      let table = try CSVReader.read(stream, choice)
      guard let numbers = table.numbers else {
        throw stream.malformed(at: nil, expected: "columns of numbers", found: "none")
      }
      (source, names) = (stream.name, table.numberNames)
      notes += table.notes
      content = .inputs(try InputFile.inputs(numbers, source: stream.name, shape, &notes))
    case .sparse(let stream):
      try InputFile.requireNothingDropped(dropped, stream.name)
      try InputFile.requireNoShape(shape, stream)
      let table = try LIBSVMReader.read(stream)
      (source, content) = (stream.name, .sparse(table))
      notes += table.notes
    }
    (columnNames, self.notes) = (names, notes)
  }

  /// Takes over a sparse table.
  init(_ table: SparseTable) {
    (source, columnNames, notes, content) = (table.source, nil, table.notes, .sparse(table))
  }

  /// The inputs of a training file and of a test file; sparse ones get the columns of both.
  static func pair(
    _ train: InputFile, _ test: InputFile?, budget: ReadingBudget
  ) throws -> (train: Inputs, test: Inputs?) {
    let tables = [train, test].compactMap { file in
      if case .sparse(let table) = file?.content { table } else { nil }
    }
    let first = tables.map(\.columns.lowerBound).min() ?? 1
    let last = tables.map(\.columns.upperBound).max() ?? 1
    func inputs(_ file: InputFile, _ budget: ReadingBudget) throws -> Inputs {
      switch file.content {
      case .inputs(let inputs): inputs
      case .sparse(let table): .array(try table.dense(columns: last - first + 1, from: first, budget: budget))
      }
    }
    let trainInputs = try inputs(train, budget)
    return (trainInputs, try test.map { try inputs($0, budget.keeping(trainInputs.bytes)) })
  }

  /// Bytes of what was read.
  var bytes: Int {
    switch content {
    case .inputs(let inputs): inputs.bytes
    case .sparse(let table): table.memory
    }
  }

  private static func inputs(
    _ array: FileArray, _ dropped: [String], _ shape: ImageShape?, _ notes: inout [String]
  ) throws -> Inputs {
    try requireNothingDropped(dropped, array.source)
    if shape == nil, array.kind == .integer, case .numbers(.uint8(let pixels)) = array.values,
      let own = ImageShape(Array(array.shape.dropFirst())), array.shape.count > 2
    {
      notes.append("\(array.source): images of \(own), whose pixels count as value/255")
      return .images(own.images(pixels, count: array.rows))
    }
    return try inputs(array.numberArray(), source: array.source, shape, &notes)
  }

  private static func inputs(
    _ array: NumberArray, source: String, _ shape: ImageShape?, _ notes: inout [String]
  ) throws -> Inputs {
    guard let shape else { return .array(array) }
    return try images(array, source: source, shape, &notes)
  }

  /// Images whose pixels stand as rows of numbers.
  static func images(
    _ array: NumberArray, source: String, _ shape: ImageShape, _ notes: inout [String]
  ) throws -> Inputs {
    guard shape.count == array.columns else {
      throw DataError.malformed(
        file: source, offset: nil, expected: "\(shape.count) columns for images of \(shape)", found: "\(array.columns)")
    }
    notes.append("\(source): images of \(shape), whose pixels count as value/255")
    return .images(shape.images(try bytes(array, source: source), count: array.rows))
  }

  /// Numbers that are bytes, whatever their format.
  private static func bytes(_ array: NumberArray, source: String) throws -> [UInt8] {
    if case .uint8(let pixels) = array.numbers { return pixels }
    return try (0..<array.numbers.count).map { index in
      guard let byte = UInt8(exactly: array.numbers[index]) else {
        throw DataError.malformed(
          file: source, offset: nil,
          expected: "pixels 0...255 at row \(index / array.columns), column \(index % array.columns)",
          found: "\(array.numbers[index])")
      }
      return byte
    }
  }

  /// Refuses to make images of sparse rows, whose width only both files together tell.
  static func requireNoShape(_ shape: ImageShape?, _ stream: ContentStream) throws {
    guard let shape else { return }
    throw stream.malformed(
      at: nil, expected: "rows in full for images (.npy, .csv)",
      found: "LIBSVM's sparse format, with --image-shape \(shape)")
  }

  private static func requireNothingDropped(_ dropped: [String], _ source: String) throws {
    guard let first = dropped.first else { return }
    throw DataError.malformed(
      file: source, offset: nil, expected: "a table of text, in which columns can be left out", found: "--drop \(first)"
    )
  }
}
