/// Reads the arrays of an .npz file, which is a ZIP archive of .npy files.
package struct NPZReader {
  /// Names of the arrays, without the .npy that NumPy puts behind them, in the order of the file.
  package var names: [String] {
    archive.members.map(\.name).filter { $0.hasSuffix(".npy") }.map { String($0.dropLast(4)) }
  }
  /// Names of the members that are no arrays.
  package var otherNames: [String] { archive.members.map(\.name).filter { !$0.hasSuffix(".npy") } }

  private let archive: ZIPArchive
  private let budget: ReadingBudget

  /// Reads the directory of the file at `path`.
  package init(path: String, budget: ReadingBudget = .unlimited) throws {
    archive = try ZIPArchive(path: path)
    self.budget = budget
  }

  /// Reads the directory of a file in memory; messages call it `name`.
  package init(bytes: [UInt8], name: String, budget: ReadingBudget = .unlimited) throws {
    archive = try ZIPArchive(RandomBytes(bytes, name: name))
    self.budget = budget
  }

  /// The array of a name; without one, the only array that there is.
  package func array(_ name: String?) throws -> FileArray { try NPYReader.read(stream(name)) }

  /// The rows of an array, a few at a time.
  package func rows(_ name: String?) throws -> NPYRows { try NPYRows(stream(name)) }

  /// A member that is no array, as text in UTF-8 of at most `limit` bytes.
  package func text(_ name: String, limit: Int = 16 << 20) throws -> String {
    let member = try member(name)
    guard member.count <= limit else {
      throw malformed("at most \(limit) bytes of '\(name)'", "\(member.count)")
    }
    let bytes = try archive.stream(of: member, budget: budget).remainder()
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw malformed("text in UTF-8 in '\(name)'", "other bytes")
    }
    return text
  }

  /// The content of an array's .npy file.
  package func stream(_ name: String?) throws -> ContentStream {
    let member: ZIPArchive.Member
    if let name {
      member = try self.member(name.hasSuffix(".npy") ? name : name + ".npy")
    } else {
      guard names.count == 1 else {
        throw malformed("one array, or the name of one behind a colon (\(archive.name):NAME)", described)
      }
      member = try self.member(names[0] + ".npy")
    }
    return try archive.stream(of: member, budget: budget)
  }

  private func member(_ name: String) throws -> ZIPArchive.Member {
    guard let member = archive.members.first(where: { $0.name == name }) else {
      throw DataError.notFound(path: "\(archive.name):\(name)", advice: "the file has \(described)")
    }
    return member
  }

  /// The arrays as a message shows them.
  private var described: String {
    guard !names.isEmpty else { return "no arrays" }
    return (names.count == 1 ? "the array " : "the arrays ") + names.prefix(20).joined(separator: ", ")
      + (names.count > 20 ? " and \(names.count - 20) more" : "")
  }

  private func malformed(_ expected: String, _ found: String) -> DataError {
    .malformed(file: archive.name, offset: nil, expected: expected, found: found)
  }
}
