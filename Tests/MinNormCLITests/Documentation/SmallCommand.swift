import Foundation

/// A documented command at a size that takes no time: few examples, epochs, features and repeats; the built-in digits where the
/// data set is not there; files in a folder of the test.
struct SmallCommand {
  static let trainCount = 120
  static let testCount = 60

  /// The command's words, or nil if it is not to be run: downloads, reproductions of whole tables, checks of data sets that are not there.
  let words: [String]?

  /// Options that the subcommand does not have.
  private(set) var unknownOptions: [String] = []

  init(_ documented: [String], folder: String) {
    let (command, depth) = CommandTree.root.called(by: documented)
    let name = documented.prefix(depth).joined(separator: " ")
    var words = Array(documented.prefix(depth))
    var options: [(name: String, value: String?)] = []
    var rest = documented.dropFirst(depth)
    while let word = rest.popFirst() {
      if !word.hasPrefix("--") {
        let isInspected = Self.isDataSet(word) && name == "data inspect"
        words.append(isInspected ? "digits" : Self.isFile(word) ? folder + "/" + word : word)
      } else if let kind = command.kind(of: word) {
        options.append((word, kind == "flag" ? nil : rest.popFirst()))
      } else {
        unknownOptions.append(word)
      }
    }
    let isTable = name == "reproduce" && words.last != "list"
    guard !isTable, name != "data fetch", name != "data verify" else {
      self.words = nil
      return
    }
    func give(_ option: String, _ value: String) {
      if command.kind(of: option) != nil, !options.contains(where: { $0.name == option }) {
        options.append((option, value))
      }
    }
    let hasOwnArrays = options.contains { ["--train-x", "--table", "--gram"].contains($0.name) }
    if name != "plan", name != "data inspect", name != "report", !hasOwnArrays {
      give("--train", "\(Self.trainCount)")
      give("--test", "\(Self.testCount)")
    }
    give("--epochs", "20")
    give("--threads", "1")
    for (option, value) in options {
      words.append(option)
      if let value { words.append(Self.small(value, of: option, subcommand: name, folder: folder)) }
    }
    self.words = words
  }

  /// The value of an option, made small.
  private static func small(_ value: String, of option: String, subcommand: String, folder: String) -> String {
    switch option {
    case "--data": isDataSet(value) ? "digits" : value
    case "--train": subcommand == "plan" ? value : atMost(trainCount, value)
    case "--test": atMost(testCount, value)
    case "--epochs", "--leading": atMost(20, value)
    case "--repeats", "--gaussian-trials": atMost(2, value)
    case "--curve-counts": "10,20"
    case "--gaussian-examples": atMost(20, value)
    case "--centres": atMost(200, value)
    case "--features",
      "--grid" where value.contains(":"):
      smallFeatures(value)
    case "--json" where value != "-": folder + "/" + value
    case "--checkpoint", "--output", "--data-dir", "--plot-data": folder + "/" + (value as NSString).lastPathComponent
    default: isFile(value) ? folder + "/" + value : value
    }
  }

  /// 4,000 random features become 400, and filters 20, 40, 80, ….
  private static func smallFeatures(_ value: String) -> String {
    let counts = value.replacingOccurrences(of: #"count=\d+"#, with: "count=400", options: .regularExpression)
    guard let range = counts.range(of: #"filters=[\d/]+"#, options: .regularExpression) else { return counts }
    let points = counts[range].split(separator: "/").indices.map { "\(20 << $0)" }
    return counts.replacingCharacters(in: range, with: "filters=" + points.joined(separator: "/"))
  }

  private static func atMost(_ limit: Int, _ value: String) -> String {
    Int(value).map { "\(min($0, limit))" } ?? value
  }

  /// Whether a name is that of a file beside the reader.
  private static func isFile(_ name: String) -> Bool {
    [".npy", ".npz", ".csv", ".svm", ".onnx", ".json", ".html"].contains { name.hasSuffix($0) }
  }

  /// Whether a name stands for a published data set that is not there.
  private static func isDataSet(_ name: String) -> Bool {
    ["mnist", "cifar10", "cifar10-gray"].contains(name) && ProcessInfo.processInfo.environment["MINNORM_DATA"] == nil
  }
}
