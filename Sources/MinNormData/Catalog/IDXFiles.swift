import Foundation

/// The four IDX files of a data set in a folder.
///
/// Their names are those of MNIST, `train-images-idx3-ubyte` and so on, plain or .gz; for `t10k` there may stand `test`, for a
/// dash a dot or an underscore, and before all of them a prefix such as `emnist-letters-`. A file may stand in a folder of its
/// own name, as unpacked archives have it.
struct IDXFiles {
  static let described =
    "train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k- or test-images-idx3-ubyte, t10k- or test-labels-idx1-ubyte"

  /// What stands before the names; empty for MNIST's own.
  let prefix: String
  let train: (images: String, labels: String)
  let test: (images: String, labels: String)

  /// The files without a prefix, or those of the only prefix that there is; nil where no data set is complete.
  init?(in folder: String) {
    let all = IDXFiles.all(in: folder)
    guard let files = all.first(where: { $0.prefix.isEmpty }) ?? (all.count == 1 ? all[0] : nil) else { return nil }
    self = files
  }

  private init?(prefix: String, _ paths: [String: String]) {
    guard let trainImages = paths["train-images"], let trainLabels = paths["train-labels"],
      let testImages = paths["t10k-images"] ?? paths["test-images"],
      let testLabels = paths["t10k-labels"] ?? paths["test-labels"]
    else { return nil }
    self.prefix = prefix
    train = (trainImages, trainLabels)
    test = (testImages, testLabels)
  }

  /// The complete data sets of a folder, by their prefixes.
  static func all(in folder: String) -> [IDXFiles] {
    let entries = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    var paths: [String: [String: String]] = [:]
    for entry in entries {
      guard let (prefix, role) = role(of: entry) else { continue }
      let path = FileBytes.join(folder, entry)
      // Of a plain and a compressed file, which stands behind it, the plain one is taken.
      guard paths[prefix]?[role] == nil, let file = file(path, role: role, prefix: prefix) else { continue }
      paths[prefix, default: [:]][role] = file
    }
    return paths.keys.sorted().compactMap { prefix in paths[prefix].flatMap { IDXFiles(prefix: prefix, $0) } }
  }

  /// Loads all four; training and test images must have one size.
  ///
  /// Where nobody says how many classes there are, labels are codes from 0, or from 1 where 0 does not occur, to the largest
  /// one; where fewer than half of those occur, the classes are the labels that do.
  ///
  /// Where the images of both are more than the budget, neither is read.
  func load(name: String, classCount: Int?, budget: ReadingBudget = .unlimited) throws -> Dataset {
    try budget.require(
      IDXReader.pixelBytes(at: train.images) + IDXReader.pixelBytes(at: test.images), for: train.images)
    func examples(_ files: (images: String, labels: String)) throws -> Examples {
      try IDXReader.examples(images: files.images, labels: files.labels, classCount: classCount, budget: budget)
    }
    let (trainExamples, testExamples) = (try examples(train), try examples(test))
    if case .images(let first) = trainExamples.inputs, case .images(let second) = testExamples.inputs {
      guard first.height == second.height, first.width == second.width else {
        throw DataError.malformed(
          file: test.images, offset: 8, expected: "images of \(first.height) x \(first.width), as in \(train.images)",
          found: "\(second.height) x \(second.width)")
      }
    }
    if let classCount {
      return Dataset(name: name, train: trainExamples, test: testExamples, classCount: classCount)
    }
    let occurring = Set(trainExamples.labels).union(testExamples.labels).sorted()
    let codes = Array(min(1, occurring.first ?? 0)...(occurring.last ?? 0))
    let numbers = 2 * occurring.count >= codes.count ? codes : occurring
    let classes = Dictionary(uniqueKeysWithValues: zip(numbers, numbers.indices))
    func renumbered(_ examples: Examples) -> Examples {
      Examples(inputs: examples.inputs, labels: examples.labels.map { classes[$0] ?? 0 })
    }
    return Dataset(
      name: name, train: renumbered(trainExamples), test: renumbered(testExamples), classCount: numbers.count,
      classNames: numbers.map(String.init))
  }

  /// The prefix and the part that a file's name stands for, such as `train-images`.
  private static func role(of entry: String) -> (prefix: String, role: String)? {
    var name = entry.lowercased()
    if name.hasSuffix(".gz") { name.removeLast(3) }
    name = String(name.map { $0 == "." || $0 == "_" ? "-" : $0 })
    for (ending, kind) in [("-images-idx3-ubyte", "images"), ("-labels-idx1-ubyte", "labels")]
    where name.hasSuffix(ending) {
      let parts = name.dropLast(ending.count).split(separator: "-", omittingEmptySubsequences: false)
      guard let set = parts.last, ["train", "t10k", "test"].contains(set) else { return nil }
      return (parts.dropLast().joined(separator: "-"), "\(set)-\(kind)")
    }
    return nil
  }

  /// The file at a path, or the one that a folder of its name holds.
  private static func file(_ path: String, role: String, prefix: String) -> String? {
    if FileBytes.size(of: path) != nil { return path }
    let entries = ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
    return entries.lazy.filter { self.role(of: $0).map { $0 == (prefix, role) } ?? false }
      .map { FileBytes.join(path, $0) }.first { FileBytes.size(of: $0) != nil }
  }
}
