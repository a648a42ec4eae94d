import ArgumentParser
import MinNormData

/// A user's own examples: files of inputs and of targets, or a table with both.
struct OwnDataOptions<Defaults: SubcommandDefaults>: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Your own training inputs, one row per example: .npy, .npz:name, .csv, .tsv, .txt, .svm or .libsvm, also .gz; - for "
        + "standard input, whose format is found out. An array of bytes with three or four dimensions is images.",
      valueName: "file"))
  var trainX: String?
  @Option(
    help: ArgumentHelp(
      "Their targets: classes of any names, one-hot rows, or real numbers in one or several columns.", valueName: "file"
    ))
  var trainY: String?
  @Option(help: ArgumentHelp("Your own test inputs; may be left out.", valueName: "file"))
  var testX: String?
  @Option(help: ArgumentHelp("Their targets.", valueName: "file"))
  var testY: String?
  @Option(
    help: ArgumentHelp(
      "Your own kernel matrix in the place of inputs and kernel: k of all pairs of training examples, n x n, with their targets "
        + "in --train-y.", valueName: "file", visibility: Defaults.takesGram ? .default : .hidden))
  var gram: String?
  @Option(
    help: ArgumentHelp(
      "The kernel of test examples with the training examples: a row each, n columns; targets in --test-y.",
      valueName: "file", visibility: Defaults.takesGram ? .default : .hidden))
  var crossGram: String?
  @Option(
    help: ArgumentHelp(
      "One table with inputs and targets (.csv, .tsv, .txt, .svm or .libsvm, also .gz, or -) in the place of these.",
      valueName: "file"))
  var table: String?
  @Option(
    help: ArgumentHelp(
      "Its columns to be predicted, by name or by number from 1, with commas between.", valueName: "columns"))
  var target: String?
  @Option(
    help: ArgumentHelp(
      "Columns of tables to leave out, by name or by number from 1, with commas between.", valueName: "columns"))
  var drop: String?
  @Option(
    help: ArgumentHelp("A table of test examples; its columns go by the names of --table.", valueName: "file"))
  var testTable: String?
  @Option(
    help: ArgumentHelp(
      "Rows are images of bytes 0...255: height x width x channels, such as 28x28x1 (3x32x32: channels first).",
      valueName: "shape"),
    transform: ImageShape.init(parsing:))
  var imageShape: ImageShape?
  @Option(help: "What your targets are: classification or regression (default: found out, and said).")
  var task: PredictionTask?

  func validate() throws {
    try validateGram()
    if gram == nil, (trainX == nil) != (trainY == nil) {
      throw ValidationError("--train-x and --train-y go together: inputs and their targets")
    }
    if trainX == nil, testX != nil { throw ValidationError("--test-x: give --train-x and --train-y too") }
    if testX == nil, crossGram == nil, testY != nil {
      throw ValidationError("--test-y: give the inputs too, \(gram == nil ? "--test-x" : "--cross-gram")")
    }
    if trainX != nil, table != nil { throw ValidationError("give --table or --train-x and --train-y, not both") }
    if table == nil {
      if target != nil { throw ValidationError("--target: give the table too, --table") }
      if testTable != nil { throw ValidationError("--test-table: give the training table too, --table") }
    }
    if trainX == nil, table == nil, gram == nil {
      let options = [("--task", task?.rawValue), ("--drop", drop), ("--image-shape", imageShape?.description)]
      for case (let name, let value?) in options {
        throw ValidationError("\(name) \(value) is for your own data: --train-x and --train-y, or --table")
      }
    }
    if [trainX, trainY, testX, testY, table, testTable, gram, crossGram].count(where: { $0 == "-" }) > 1 {
      throw ValidationError("- is standard input, which only one file can be")
    }
  }

  private func validateGram() throws {
    guard gram != nil else {
      if crossGram != nil {
        throw ValidationError("--cross-gram: give the matrix of the training examples too, --gram")
      }
      return
    }
    if trainY == nil { throw ValidationError("--gram: give the targets of its examples too, --train-y") }
    let options = [
      ("--train-x", trainX), ("--test-x", testX), ("--table", table), ("--drop", drop),
      ("--image-shape", imageShape?.description),
    ]
    for case (let name, let value?) in options {
      throw ValidationError("\(name) \(value): with --gram there are no inputs, only their kernel values")
    }
  }

  /// The files; nil where none are given.
  var files: UserFiles? {
    var files: UserFiles
    if let table {
      files = UserFiles(table: table, targets: UserFiles.columns(target), testTable: testTable, task: task)
    } else if let gram, let trainY {
      files = UserFiles(gram: gram, trainY: trainY, crossGram: crossGram, testY: testY, task: task)
    } else if let trainX, let trainY {
      files = UserFiles(trainX: trainX, trainY: trainY, testX: testX, testY: testY, task: task)
    } else {
      return nil
    }
    (files.dropped, files.imageShape) = (UserFiles.columns(drop), imageShape)
    return files
  }
}

extension UserFiles {
  /// Names or numbers of columns with commas between.
  static func columns(_ text: String?) -> [String] {
    text?.split(separator: ",").map { $0.trimmingPrefix(while: \.isWhitespace) }.map(String.init) ?? []
  }
}

extension PredictionTask: ExpressibleByArgument {}
