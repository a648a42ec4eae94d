/// A user's own array of numbers, in any of the formats that are read.
public enum ArrayFile {
  /// The file name extensions that are read, each also with `.gz` behind it.
  public static let extensions = [".npy", ".npz", ".csv", ".tsv", ".txt", ".data", ".svm", ".libsvm"]

  /// Reads an array, choosing the format by the file's extension; `-` is standard input, whose first bytes tell the format.
  ///
  /// `x.npz:name` is a member of an archive. Numbers keep their format. NaN and infinity are errors that name their row and
  /// column. More than two dimensions are flattened to rows × rest.
  public static func load(_ path: String) throws -> NumberArray { try load(path, budget: .unlimited) }

  /// Reads it within a budget of memory.
  static func load(_ path: String, budget: ReadingBudget) throws -> NumberArray {
    switch try open(path, budget: budget) {
    case .array(let stream): return try NPYReader.load(stream)
    case .archive(let archive, let name): return try archive.array(name).numberArray()
    case .table(let stream): return try CSVReader.load(stream)
    case .sparse(let stream):
      let table = try LIBSVMReader.read(stream)
      let range = table.columns
      return try table.dense(columns: range.count, from: range.lowerBound, budget: budget)
    }
  }

  /// A file that was opened, in its format.
  enum Opened {
    /// A .npy file.
    case array(ContentStream)
    /// An .npz file and the member asked for.
    case archive(NPZReader, member: String?)
    /// A table of text.
    case table(ContentStream)
    /// LIBSVM's sparse text.
    case sparse(ContentStream)
  }

  /// Opens a file in the format that its extension says.
  static func open(_ path: String, budget: ReadingBudget) throws -> Opened {
    if path == ByteSource.standardInputPath {
      return try sniffed(ContentStream(path: path, limit: .max, budget: budget), budget: budget)
    }
    let (file, member) = split(path)
    let lowered = file.lowercased()
    let isCompressed = lowered.hasSuffix(".gz")
    let bare = isCompressed ? String(lowered.dropLast(3)) : lowered
    guard let ending = extensions.first(where: bare.hasSuffix) else { throw unknown(path, bare) }
    // The budget bounds what is made of a file; a stream that is only looked through has no need of another limit.
    if ending == ".npz", !isCompressed { return .archive(try NPZReader(path: file, budget: budget), member: member) }
    let stream = try ContentStream(path: file, limit: .max, budget: budget)
    switch ending {
    case ".npz": return .archive(try NPZReader(bytes: stream.remainder(), name: file, budget: budget), member: member)
    case ".npy": return .array(stream)
    case ".svm", ".libsvm": return .sparse(stream)
    default: return .table(stream)
    }
  }

  /// The format that the first bytes show.
  private static func sniffed(_ stream: ContentStream, budget: ReadingBudget) throws -> Opened {
    let start = try stream.peek(1 << 16)
    if start.starts(with: [0x93] + Array("NUMPY".utf8)) { return .array(stream) }
    if start.starts(with: [0x50, 0x4b]) {
      return .archive(try NPZReader(bytes: stream.remainder(), name: stream.name, budget: budget), member: nil)
    }
    return LIBSVMReader.looksLikeIt(start) ? .sparse(stream) : .table(stream)
  }

  /// A path without the name of a member behind it: `x.npz:name`.
  package static func split(_ path: String) -> (file: String, member: String?) {
    guard let colon = path.lastIndex(of: ":") else { return (path, nil) }
    let file = path[..<colon].lowercased()
    guard file.hasSuffix(".npz") || file.hasSuffix(".npz.gz") else { return (path, nil) }
    return (String(path[..<colon]), String(path[path.index(after: colon)...]))
  }

  private static func unknown(_ path: String, _ bare: String) -> DataError {
    let formats: [(String, String)] = [
      (".parquet", "a Parquet file; write it with pandas' to_csv(index=False)"),
      (".feather", "a Feather file; write it with pandas' to_csv(index=False)"),
      (".xlsx", "a spreadsheet; export it as CSV"), (".xls", "a spreadsheet; export it as CSV"),
      (".mat", "a MATLAB file; write its array with numpy.save"),
      (".h5", "an HDF5 file; write its array with numpy.save"),
      (".hdf5", "an HDF5 file; write its array with numpy.save"),
      (".pt", "a PyTorch file; write its tensor with numpy.save"),
      (".pkl", "a Python pickle, which is never loaded; write its array with numpy.save"),
      (".pickle", "a Python pickle, which is never loaded; write its array with numpy.save"),
      (".arff", "an ARFF file; leave its header out and name it .csv"),
    ]
    return .malformed(
      file: path, offset: nil, expected: "a name that ends in \(extensions.joined(separator: ", ")) (or that with .gz)",
      found: formats.first { bare.hasSuffix($0.0) }?.1 ?? "another ending")
  }
}

extension SparseTable {
  /// The columns that the indices call for: from 1, or from 0 where that occurs.
  var columns: ClosedRange<Int> {
    let first = min(1, indexRange?.lowerBound ?? 1)
    return first...max(first, indexRange?.upperBound ?? first)
  }
}
