import Foundation

/// The data sets that are known by name, and how a name or folder becomes a data set.
public enum DatasetCatalog {
  /// All names, in the order they are listed.
  public static let names = ["digits", "mnist", "cifar10", "cifar10-gray"]

  /// Loads a data set by its name, or from a folder.
  ///
  /// Known names win. Any other argument that contains a slash or is a folder is loaded as `DatasetFolder.load` does.
  ///
  /// - Parameters:
  ///   - name: One of `names`, or a folder.
  ///   - dataDirectory: The folder that holds `digits/`, `mnist/` (or torchvision's `MNIST/raw/`) and `cifar-10-batches-bin/`.
  ///   - drawDigits: Draws the built-in digits when no folder holds them.
  public static func load(
    _ name: String, dataDirectory: String, drawDigits: (() throws -> Dataset)? = nil
  ) throws -> Dataset {
    try load(name, dataDirectory: dataDirectory, budget: .unlimited, drawDigits: drawDigits)
  }

  /// The same within a budget: what is too large for it is refused before it is read.
  package static func load(
    _ name: String, dataDirectory: String, budget: ReadingBudget, drawDigits: (() throws -> Dataset)? = nil
  ) throws -> Dataset {
    switch name {
    case "digits":
      return try loadDigits(searching: digitsFolders(dataDirectory: dataDirectory), drawDigits: drawDigits)
    case "mnist":
      return try loadMNIST(dataDirectory, budget)
    case "cifar10":
      return try loadCIFAR10(dataDirectory, variant: .color, budget)
    case "cifar10-gray":
      return try loadCIFAR10(dataDirectory, variant: .grayscale, budget)
    default:
      guard name.contains("/") || FileBytes.isFolder(name) else { throw unknown(name) }
      return try DatasetFolder.load(name, budget: budget)
    }
  }

  /// Loads the digits from the first folder that has them, or draws them.
  package static func loadDigits(
    searching folders: [String], drawDigits: (() throws -> Dataset)?
  ) throws -> Dataset {
    for folder in folders {
      if let files = IDXFiles(in: folder) { return try files.load(name: "digits", classCount: 10) }
    }
    if let drawDigits { return try drawDigits() }
    throw DataError.missingDataset(
      name: "digits", searched: folders, advice: "run minnorm data make-digits, or name its folder with --data-dir")
  }

  /// Where the digits may be: the data folder, then `data/digits` of every folder above the running program.
  package static func digitsFolders(dataDirectory: String, executable: String = runningExecutable()) -> [String] {
    var folders = [FileBytes.join(dataDirectory, "digits")]
    var folder = FileBytes.folder(of: executable)
    while true {
      let candidate = FileBytes.join(folder, "data/digits")
      if !folders.contains(candidate) { folders.append(candidate) }
      let parent = FileBytes.folder(of: folder)
      if parent == folder || parent == "." { return folders }
      folder = parent
    }
  }

  /// The path of the running program.
  package static func runningExecutable() -> String {
    if let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe") { return target }
    return CommandLine.arguments.first.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path } ?? "."
  }

  /// MNIST is in a folder of its name, or where torchvision puts it, or the data folder itself has it.
  private static func loadMNIST(_ dataDirectory: String, _ budget: ReadingBudget) throws -> Dataset {
    let folders = ["mnist", "MNIST/raw", "MNIST"].map { FileBytes.join(dataDirectory, $0) } + [dataDirectory]
    guard let files = folders.lazy.compactMap({ IDXFiles(in: $0) }).first else {
      throw missing(
        "mnist", fetchName: "mnist", folder: folders[0], needed: [IDXFiles.described],
        found: DatasetFolder.found(in: FileBytes.isFolder(folders[0]) ? folders[0] : dataDirectory))
    }
    return try files.load(name: "mnist", classCount: 10, budget: budget)
  }

  private static func loadCIFAR10(
    _ dataDirectory: String, variant: CIFAR10Reader.Variant, _ budget: ReadingBudget
  ) throws -> Dataset {
    let files = CIFAR10Reader.trainFiles + [CIFAR10Reader.testFile]
    let own = FileBytes.join(dataDirectory, "cifar-10-batches-bin")
    let folders = [own, FileBytes.join(dataDirectory, "cifar10"), dataDirectory]
    let folder = folders.first { DatasetFolder.find(files[0], in: $0) != nil } ?? own
    let missingFiles = files.filter { DatasetFolder.find($0, in: folder) == nil }
    guard missingFiles.isEmpty else {
      if missingFiles.count == files.count { try folders.forEach(DatasetFolder.requireNoPickles) }
      throw missing(variant.rawValue, fetchName: "cifar10", folder: folder, needed: missingFiles)
    }
    return try CIFAR10Reader.load(folder: folder, variant: variant, budget: budget).dataset
  }

  private static func missing(_ name: String, fetchName: String, folder: String, needed: [String], found: String = "")
    -> DataError
  {
    let fetch = "run scripts/fetch-data \(fetchName) (or minnorm data fetch \(fetchName)), "
    let elsewhere = "or name the folder above it with --data-dir or MINNORM_DATA"
    let reason =
      FileBytes.isFolder(folder) || !found.isEmpty
      ? "not all of \(needed.joined(separator: ", ")) are there\(found); " : ""
    return .missingDataset(name: name, searched: [folder], advice: reason + fetch + elsewhere)
  }

  private static func unknown(_ name: String) -> DataError {
    let known = "known names are \(names.joined(separator: ", ")), and any folder"
    let guess = NearestName.suggestion(for: name, among: names).map { "did you mean '\($0)'? " } ?? ""
    return .notFound(path: "data set '\(name)'", advice: guess + known)
  }
}
