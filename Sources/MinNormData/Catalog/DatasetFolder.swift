import Foundation

/// A folder with the files of one data set: four IDX files, or CIFAR-10 batches.
public enum DatasetFolder {
  /// Loads the data set in `folder`, whichever of the two kinds it is.
  ///
  /// Where the folder has none itself, but one folder below it (`MNIST/raw`, say), that one is loaded. A path that is no
  /// folder may end in the prefix of files: `gzip/emnist-letters` for `gzip/emnist-letters-train-images-idx3-ubyte.gz` …
  ///
  /// - Parameters:
  ///   - name: The data set's name; the folder's own name if nil.
  ///   - classCount: When given, every label must be below it; otherwise classes are the labels that occur.
  public static func load(_ folder: String, name: String? = nil, classCount: Int? = nil) throws -> Dataset {
    try load(folder, name: name, classCount: classCount, budget: .unlimited)
  }

  static func load(
    _ folder: String, name: String? = nil, classCount: Int? = nil, budget: ReadingBudget
  ) throws -> Dataset {
    guard FileBytes.isFolder(folder) else {
      return try loadPrefixed(folder, name: name, classCount: classCount, budget)
    }
    if let files = IDXFiles(in: folder) {
      return try files.load(name: name ?? ownName(folder, files), classCount: classCount, budget: budget)
    }
    if find(CIFAR10Reader.trainFiles[0], in: folder) != nil {
      let loaded = try CIFAR10Reader.load(folder: folder, budget: budget).dataset
      return Dataset(
        name: name ?? ownName(folder), train: loaded.train, test: loaded.test, classCount: loaded.classCount,
        classNames: loaded.classNames)
    }
    let inner = below(folder)
    if inner.count == 1 { return try load(inner[0], name: name, classCount: classCount, budget: budget) }
    throw nothing(in: folder, below: inner)
  }

  /// The path of `name` or `name.gz` in a folder, or nil when neither is there.
  static func find(_ name: String, in folder: String) -> String? {
    let path = FileBytes.join(folder, name)
    return [path, path + ".gz"].first { FileBytes.size(of: $0) != nil }
  }

  /// Throws where a folder has the pickles of CIFAR-10's Python version instead of the binary one.
  static func requireNoPickles(in folder: String) throws {
    guard
      let path = ["data_batch_1", "cifar-10-batches-py/data_batch_1"].map({ FileBytes.join(folder, $0) })
        .first(where: { FileBytes.size(of: $0) != nil })
    else { return }
    throw DataError.malformed(
      file: path, offset: nil, expected: "the binary version of CIFAR-10 (data_batch_1.bin)",
      found: "its Python version, pickles, which are never loaded; minnorm data fetch cifar10 gets the binary version")
  }

  /// Whether a folder itself holds a data set.
  private static func holdsDataset(_ folder: String) -> Bool {
    !IDXFiles.all(in: folder).isEmpty || find(CIFAR10Reader.trainFiles[0], in: folder) != nil
  }

  /// The folders at most two levels below one that hold data sets.
  private static func below(_ folder: String, depth: Int = 2) -> [String] {
    guard depth > 0 else { return [] }
    let entries = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted().prefix(1000)
    return entries.map { FileBytes.join(folder, $0) }.filter(FileBytes.isFolder).flatMap { inner in
      holdsDataset(inner) ? [inner] : below(inner, depth: depth - 1)
    }
  }

  private static func loadPrefixed(
    _ path: String, name: String?, classCount: Int?, _ budget: ReadingBudget
  ) throws -> Dataset {
    let prefix = path.split(separator: "/").last.map { $0.lowercased() } ?? ""
    let files = IDXFiles.all(in: FileBytes.folder(of: path)).first { $0.prefix == prefix && !prefix.isEmpty }
    guard let files else {
      throw DataError.notFound(path: path, advice: "name a folder that holds IDX files or CIFAR-10 batches")
    }
    return try files.load(name: name ?? files.prefix, classCount: classCount, budget: budget)
  }

  /// What a data set is called that has no other name: its prefix, or its folder, or the folder above `raw`.
  private static func ownName(_ folder: String, _ files: IDXFiles? = nil) -> String {
    if let prefix = files?.prefix, !prefix.isEmpty { return prefix }
    let parts = folder.split(separator: "/").map(String.init)
    let last = parts.last == "raw" && parts.count > 1 ? parts[parts.count - 2] : parts.last
    return last ?? folder
  }

  private static func nothing(in folder: String, below inner: [String]) -> any Error {
    do { try requireNoPickles(in: folder) } catch { return error }
    let prefixes = IDXFiles.all(in: folder).map(\.prefix)
    if !prefixes.isEmpty {
      return DataError.notFound(
        path: folder,
        advice: "it holds several data sets: name one as \(FileBytes.join(folder, prefixes[0])) "
          + "(also \(prefixes.dropFirst().joined(separator: ", ")))")
    }
    if !inner.isEmpty {
      return DataError.notFound(
        path: folder,
        advice: "it holds data sets in folders of their own: name one (\(inner.joined(separator: ", "))), or give "
          + "the folder with --data-dir and a data set by its name (--data mnist)")
    }
    return DataError.notFound(
      path: folder,
      advice: "neither IDX files (\(IDXFiles.described)) nor CIFAR-10 batches (\(CIFAR10Reader.trainFiles[0]) "
        + "... 5.bin, \(CIFAR10Reader.testFile)) are there, plain or .gz" + found(in: folder))
  }

  /// What is in a folder instead, for messages.
  static func found(in folder: String) -> String {
    let entries = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    guard !entries.isEmpty else { return "; the folder is empty" }
    return "; it has " + entries.prefix(6).joined(separator: ", ") + (entries.count > 6 ? ", …" : "")
  }
}
