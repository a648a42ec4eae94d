/// A user's own array of numbers, in any of the formats that are read.
public enum ArrayFile {
  /// The file name extensions that are read, each also with `.gz` behind it.
  public static let extensions = [".npy", ".csv", ".tsv", ".txt"]

  /// Reads an array, choosing the format by the file's extension.
  ///
  /// Numbers keep their format. NaN and infinity are errors that name their row and column.
  public static func load(_ path: String) throws -> NumberArray {
    let lowered = path.lowercased()
    let bare = lowered.hasSuffix(".gz") ? String(lowered.dropLast(3)) : lowered
    switch extensions.first(where: bare.hasSuffix) {
    case ".npy": return try NPYReader.load(path)
    case nil:
      throw DataError.malformed(
        file: path, offset: nil,
        expected: "a name that ends in \(extensions.joined(separator: ", ")) (or that with .gz)",
        found: "another ending")
    default: return try CSVReader.load(path)
    }
  }
}
