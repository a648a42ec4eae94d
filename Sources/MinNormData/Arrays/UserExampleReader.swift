/// Reads a user's own examples from files, within a budget of memory.
package struct UserExampleReader {
  /// The memory that inputs and targets may take.
  package var budget = ReadingBudget.unlimited
  /// The shape of images that stand as rows.
  package var imageShape: ImageShape?
  /// Columns of tables that are left out.
  package var dropped: [String] = []
  /// What a person should know of how the files were read.
  package private(set) var notes: [String] = []

  /// Reads whole.
  package init(budget: ReadingBudget = .unlimited, imageShape: ImageShape? = nil, dropped: [String] = []) {
    (self.budget, self.imageShape, self.dropped) = (budget, imageShape, dropped)
  }

  /// Reads a training set, and a test set if there is one.
  package mutating func examples(_ files: UserFiles) throws -> (train: UserExamples, test: UserExamples?) {
    switch files.source {
    case .arrays(let trainX, let trainY, let testX, let testY): try arrays(trainX, trainY, testX, testY)
    case .table(let train, let targets, let test): try table(train, targets, test)
    case .gram(let gram, let cross, let trainY, let testY): try given(gram, cross, trainY, testY)
    }
  }

  // MARK: Kernel matrices

  /// Reads a kernel matrix in the place of inputs.
  private mutating func given(
    _ gram: String, _ cross: String?, _ trainY: String, _ testY: String?
  ) throws -> (train: UserExamples, test: UserExamples?) {
    let matrix = try GivenKernelMatrix(gram: gram, cross: cross, budget: budget)
    notes += matrix.notes
    let (train, test) = matrix.inputs
    let trainTargets = try targets(trainY, rows: train.rows)
    let testTargets = try testY.map { try targets($0, rows: test?.rows) }
    return (
      UserExamples(inputs: .array(train), targets: trainTargets, source: gram),
      test.map { UserExamples(inputs: .array($0), targets: testTargets, source: cross ?? gram) }
    )
  }

  // MARK: Tables

  /// Reads a table, and one of test examples, whose columns go by the names of the first.
  private mutating func table(
    _ path: String, _ targets: [String], _ testPath: String?
  ) throws -> (train: UserExamples, test: UserExamples?) {
    switch try ArrayFile.open(path, budget: budget) {
    case .sparse(let stream): return try sparse(stream, targets, testPath)
    case .table(let stream):
      let train = try csv(stream, targets, like: nil)
      let test = try testPath.map { path in
        guard case .table(let stream) = try ArrayFile.open(path, budget: budget) else { throw noTable(path) }
        return try csv(stream, targets, like: .some(train.numberNames))
      }
      return (try examples(train, targets), try test.map { try examples($0, targets) })
    case .array, .archive: throw noTable(path)
    }
  }

  private func noTable(_ path: String) -> DataError {
    .malformed(
      file: path, offset: nil, expected: "a table of text (.csv, .tsv, .txt, .svm), like the training table",
      found: "another kind of file")
  }

  /// Reads a table; `names` are those of the training table's columns of numbers if this is a test table.
  private mutating func csv(_ stream: ContentStream, _ targets: [String], like names: [String]??) throws -> CSVTable {
    var choice = ColumnChoice()
    (choice.targets, choice.dropped, choice.rest) = (targets, dropped, .numbersWithoutIndex)
    if let names { (choice.inputNames, choice.mayLackTargets) = (names, true) }
    let read = try CSVReader.read(stream, choice)
    notes += read.notes
    budget = budget.keeping(read.numbers.map { $0.numbers.count * MemoryLayout<Double>.stride } ?? 0)
    return read
  }

  private mutating func examples(_ read: CSVTable, _ targets: [String]) throws -> UserExamples {
    guard let numbers = read.numbers else {
      throw DataError.malformed(
        file: read.source, offset: nil, expected: "columns of numbers beside the target", found: "none")
    }
    var inputs = Inputs.array(numbers)
    if let imageShape { inputs = try InputFile.images(numbers, source: read.source, imageShape, &notes) }
    if read.targets.isEmpty {
      notes.append("\(read.source): no column \(targets.joined(separator: ", ")): its targets are not known")
    }
    let columns = read.targets.isEmpty ? nil : try read.targetColumns()
    var examples = UserExamples(inputs: inputs, targets: columns, source: read.source)
    examples.columnNames = read.numberNames
    return examples
  }

  private mutating func sparse(
    _ stream: ContentStream, _ targets: [String], _ testPath: String?
  ) throws -> (train: UserExamples, test: UserExamples?) {
    if let option = targets.first.map({ "--target \($0)" }) ?? dropped.first.map({ "--drop \($0)" }) {
      throw stream.malformed(
        at: nil, expected: "no names of columns, as LIBSVM's format has the target first on each line", found: option)
    }
    try InputFile.requireNoShape(imageShape, stream)
    let train = try LIBSVMReader.read(stream)
    let test = try testPath.map { path in
      guard case .sparse(let stream) = try ArrayFile.open(path, budget: budget.keeping(train.memory)) else {
        throw noTable(path)
      }
      return try LIBSVMReader.read(stream)
    }
    notes += train.notes + (test?.notes ?? [])
    let inputs = try InputFile.pair(
      InputFile(train), test.map { InputFile($0) }, budget: budget.keeping(train.memory + (test?.memory ?? 0)))
    return (
      UserExamples(inputs: inputs.train, targets: train.targetColumns, source: train.source),
      test.flatMap { table in
        inputs.test.map { UserExamples(inputs: $0, targets: table.targetColumns, source: table.source) }
      }
    )
  }

  // MARK: Files

  private mutating func arrays(
    _ trainX: String, _ trainY: String, _ testX: String?, _ testY: String?
  ) throws -> (train: UserExamples, test: UserExamples?) {
    let train = try inputs(trainX)
    let test = try testX.map { try inputs($0) }
    try requireSameNames(train, test)
    let (trainInputs, testInputs) = try InputFile.pair(train, test, budget: budget)
    let trainTargets = try targets(trainY, rows: trainInputs.count)
    let testTargets = try testY.map { try targets($0, rows: testInputs?.count) }
    var training = UserExamples(inputs: trainInputs, targets: trainTargets, source: train.source)
    training.columnNames = train.columnNames
    return (
      training,
      test.flatMap { file in
        testInputs.map { UserExamples(inputs: $0, targets: testTargets, source: file.source) }
      }
    )
  }

  private mutating func inputs(_ path: String) throws -> InputFile {
    let file = try InputFile(path, dropping: dropped, shape: imageShape, budget: budget)
    budget = budget.keeping(file.bytes)
    notes += file.notes
    return file
  }

  private mutating func targets(_ path: String, rows: Int?) throws -> TargetColumns {
    let (columns, found) = try ArrayFile.targets(path, rows: rows, budget: budget)
    notes += found
    return columns
  }

  private func requireSameNames(_ train: InputFile, _ test: InputFile?) throws {
    guard let mine = train.columnNames, let test, let theirs = test.columnNames, mine != theirs else { return }
    let different = zip(mine, theirs).first { $0 != $1 }.map { "'\($1)' in the place of '\($0)'" } ?? "\(theirs.count)"
    throw DataError.malformed(
      file: test.source, offset: nil, expected: "the \(mine.count) columns of \(train.source)", found: different)
  }
}
