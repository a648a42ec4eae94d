/// A ZIP archive (PKWARE's APPNOTE 6.3) of stored and deflated members, ZIP64 included.
///
/// The directory at the end is read and checked against the file; members are read one at a time, each as a stream that must
/// keep what the directory promises of its size and CRC-32. Encrypted and split archives, other methods, members that overlap
/// and names that occur twice are errors.
struct ZIPArchive {
  /// A file in the archive.
  struct Member: Equatable {
    /// Its name, with the folders above it.
    let name: String
    /// How it is packed: 0 stored, 8 deflated.
    let method: Int
    /// Bytes in the archive, from its header on.
    let compressedCount: Int
    /// Bytes of its content.
    let count: Int
    /// Their CRC-32.
    let checksum: UInt32
    /// Where its header begins.
    let headerOffset: Int
  }

  /// How messages name it.
  var name: String { file.name }
  /// The members, in the order of the directory; folders are left out.
  let members: [Member]

  private let file: RandomBytes

  /// Reads the directory of the file at `path`.
  init(path: String) throws { try self.init(RandomBytes(path: path)) }

  /// Reads the directory.
  init(_ file: RandomBytes) throws {
    self.file = file
    members = try ZIPDirectory(file).members()
  }

  /// The content of a member.
  func stream(of member: Member, budget: ReadingBudget) throws -> ContentStream {
    let header = try ZIPDirectory.localHeader(of: member, in: file)
    let name = "\(file.name):\(member.name)"
    return try ContentStream(
      source: ByteSource(file, range: header.upperBound..<header.upperBound + member.compressedCount, name: name),
      isDeflated: member.method == 8, promise: .init(count: member.count, checksum: member.checksum), budget: budget)
  }
}
