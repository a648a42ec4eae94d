/// Reads the directory of a ZIP archive, which stands at its end.
struct ZIPDirectory {
  private static let endSignature = 0x0605_4b50
  private static let end64Signature = 0x0606_4b50
  private static let locator64Signature = 0x0706_4b50
  private static let entrySignature = 0x0201_4b50
  private static let localSignature = 0x0403_4b50
  private static let endLength = 22
  private static let localLength = 30
  /// An archive of arrays has a handful of members; this bounds what a false directory can cost.
  private static let mostMembers = 65_536
  private static let longestDirectory = 16 << 20

  private let file: RandomBytes

  init(_ file: RandomBytes) { self.file = file }

  /// All members but folders, checked against the file and one another.
  func members() throws -> [ZIPArchive.Member] {
    let (range, count) = try location()
    var bytes = LittleEndianBytes(try file.bytes(range))
    var members: [ZIPArchive.Member] = []
    for index in 0..<count {
      guard let member = try entry(index, &bytes, directoryStart: range.lowerBound) else { continue }
      members.append(member)
    }
    guard bytes.count == 0 else {
      throw malformed(at: range.lowerBound, "a directory of \(count) members", "more bytes in it")
    }
    try requireDisjoint(members, directoryStart: range.lowerBound)
    return members
  }

  /// The bytes of a member's own header, behind which its content begins; it must agree with the directory.
  static func localHeader(of member: ZIPArchive.Member, in file: RandomBytes) throws -> Range<Int> {
    let start = member.headerOffset
    func malformed(_ expected: String, _ found: String) -> DataError {
      .malformed(file: file.name, offset: start, expected: expected, found: found)
    }
    guard file.count - start >= localLength else {
      throw malformed("a header of '\(member.name)'", "the end of the file")
    }
    var bytes = LittleEndianBytes(try file.bytes(start..<start + localLength))
    guard bytes.take32() == localSignature else { throw malformed("a header of '\(member.name)'", "other bytes") }
    bytes.skip(2)
    let flags = bytes.take16()
    let method = bytes.take16()
    guard flags & 1 == 0, method == member.method else {
      throw malformed("the header of '\(member.name)' to agree with the directory", "another packing")
    }
    bytes.skip(16)
    let nameLength = bytes.take16()
    let end = start + localLength + nameLength + bytes.take16()
    guard file.count - end >= member.compressedCount else {
      throw malformed("\(member.compressedCount) bytes of '\(member.name)'", "\(max(0, file.count - end))")
    }
    let name = try file.bytes(start + localLength..<start + localLength + nameLength)
    guard name.elementsEqual(member.name.utf8) else {
      throw malformed("the header of '\(member.name)'", "another name")
    }
    return start..<end
  }

  // MARK: The end of the archive

  /// Where the directory is, and how many entries it has.
  private func location() throws -> (range: Range<Int>, count: Int) {
    guard file.count >= ZIPDirectory.endLength else {
      throw malformed(at: 0, "a zip archive of at least \(ZIPDirectory.endLength) bytes", "\(file.count) bytes")
    }
    let end = try endOffset()
    var record = LittleEndianBytes(try file.bytes(end..<end + ZIPDirectory.endLength))
    record.skip(4)
    let disks = [record.take16(), record.take16()]
    let counts = [record.take16(), record.take16()]
    let (length, start) = (record.take32(), record.take32())
    let needs64 = counts[1] == 0xffff || length == 0xffff_ffff || start == 0xffff_ffff
    if needs64, let found = try location64(before: end) { return try checked(found, end: end) }
    guard disks == [0, 0], counts[0] == counts[1] else {
      throw malformed(at: end, "an archive in one file", "a part of a split one")
    }
    return try checked((start, length, counts[1]), end: end)
  }

  /// The last place where the record that ends every archive stands, with a comment up to the end of the file behind it.
  private func endOffset() throws -> Int {
    let length = ZIPDirectory.endLength
    let start = max(0, file.count - length - 0xffff)
    let tail = try file.bytes(start..<file.count)
    for offset in stride(from: tail.count - length, through: 0, by: -1) where tail[offset] == 0x50 {
      var record = LittleEndianBytes(tail[offset..<offset + length])
      guard record.take32() == ZIPDirectory.endSignature else { continue }
      record.skip(16)
      if record.take16() == tail.count - offset - length { return start + offset }
    }
    let isZIP = try file.bytes(0..<4) == [0x50, 0x4b, 3, 4]
    throw malformed(
      at: nil, "a zip archive, as numpy.savez writes it",
      isZIP ? "one without its end; the file is truncated, get it again" : "another kind of file")
  }

  /// What the ZIP64 record says, if there is one.
  private func location64(before end: Int) throws -> (start: Int, length: Int, count: Int)? {
    guard end >= 20 else { return nil }
    var locator = LittleEndianBytes(try file.bytes(end - 20..<end))
    guard locator.take32() == ZIPDirectory.locator64Signature else { return nil }
    locator.skip(4)
    guard let offset = Int(exactly: locator.take64()), offset <= end - 20 - 56 else {
      throw malformed(at: end - 20, "the place of the ZIP64 record", "a place outside of the file")
    }
    var record = LittleEndianBytes(try file.bytes(offset..<offset + 56))
    guard record.take32() == ZIPDirectory.end64Signature else {
      throw malformed(at: offset, "the ZIP64 record", "other bytes")
    }
    record.skip(20)
    let counts = [record.take64(), record.take64()]
    guard counts[0] == counts[1], let count = Int(exactly: counts[1]), let length = Int(exactly: record.take64()),
      let start = Int(exactly: record.take64())
    else { throw malformed(at: offset, "sizes that can be counted", "larger ones") }
    return (start, length, count)
  }

  private func checked(
    _ found: (start: Int, length: Int, count: Int), end: Int
  ) throws -> (range: Range<Int>, count: Int) {
    guard found.start <= end, found.length <= end - found.start else {
      throw malformed(at: end, "a directory inside of the file", "\(found.length) bytes from \(found.start)")
    }
    guard found.count <= ZIPDirectory.mostMembers, found.length <= ZIPDirectory.longestDirectory else {
      throw malformed(
        at: end, "at most \(ZIPDirectory.mostMembers) members", "\(found.count) in \(found.length) bytes")
    }
    return (found.start..<found.start + found.length, found.count)
  }

  // MARK: An entry

  /// The next entry; nil for a folder.
  private func entry(
    _ index: Int, _ bytes: inout LittleEndianBytes, directoryStart: Int
  ) throws -> ZIPArchive.Member? {
    func malformed(_ expected: String, _ found: String) -> DataError {
      self.malformed(at: directoryStart, "\(expected) for member \(index) of the directory", found)
    }
    guard bytes.count >= 46, bytes.take32() == ZIPDirectory.entrySignature else {
      throw malformed("an entry", "other bytes")
    }
    bytes.skip(4)
    let (flags, method) = (bytes.take16(), bytes.take16())
    bytes.skip(4)
    let checksum = UInt32(bytes.take32())
    var (compressed, count) = (bytes.take32(), bytes.take32())
    let lengths = [bytes.take16(), bytes.take16(), bytes.take16()]
    let disk = bytes.take16()
    bytes.skip(6)
    var offset = bytes.take32()
    guard bytes.count >= lengths.reduce(0, +) else { throw malformed("a name", "the end of the directory") }
    let name = String(decoding: bytes.takeBytes(lengths[0]), as: UTF8.self)
    try take64(bytes.takeBytes(lengths[1]), count: &count, compressed: &compressed, offset: &offset)
    bytes.skip(lengths[2])
    if name.hasSuffix("/") { return nil }
    guard flags & 1 == 0 else { throw malformed("a member that can be read", "'\(name)', which is encrypted") }
    guard method == 0 || method == 8 else {
      throw malformed(
        "a stored or deflated member",
        "'\(name)' packed by \(ZIPDirectory.methodName(method)); numpy.savez writes it anew")
    }
    guard disk == 0, offset <= directoryStart, compressed <= directoryStart - offset else {
      throw malformed("a member inside of the file", "'\(name)' with \(compressed) bytes from \(offset)")
    }
    // Deflate makes at most 1,032 bytes of one (zlib's technical notes); what is stored has its own size.
    let most = method == 0 ? compressed : 1032 * compressed + 64
    guard count <= most, method == 8 || count == compressed else {
      throw malformed("a size that can be true", "\(count) bytes of '\(name)' packed in \(compressed)")
    }
    return ZIPArchive.Member(
      name: name, method: method, compressedCount: compressed, count: count, checksum: checksum, headerOffset: offset)
  }

  /// Replaces what does not fit 32 bits by what the ZIP64 field says (APPNOTE 4.5.3).
  private func take64(
    _ extra: ArraySlice<UInt8>, count: inout Int, compressed: inout Int, offset: inout Int
  ) throws {
    var fields = LittleEndianBytes(extra)
    while fields.count >= 4 {
      let (kind, length) = (fields.take16(), fields.take16())
      guard fields.count >= length else { return }
      var field = LittleEndianBytes(fields.takeBytes(length))
      guard kind == 1 else { continue }
      func take(_ value: inout Int) throws {
        guard value == 0xffff_ffff else { return }
        guard field.count >= 8, let wide = Int(exactly: field.take64()), wide < 1 << 53 else {
          throw malformed(at: nil, "sizes of 64 bits that can be counted in the directory", "others")
        }
        value = wide
      }
      try take(&count)
      try take(&compressed)
      try take(&offset)
      return
    }
  }

  /// Refuses members that share bytes, which nothing but a bomb needs, and names that occur twice.
  private func requireDisjoint(_ members: [ZIPArchive.Member], directoryStart: Int) throws {
    var names = Set<String>()
    for member in members where !names.insert(member.name).inserted {
      throw malformed(at: directoryStart, "every name once", "'\(member.name)' twice")
    }
    var end = 0
    for member in members.sorted(by: { $0.headerOffset < $1.headerOffset }) {
      guard member.headerOffset >= end else {
        throw malformed(at: member.headerOffset, "members one after the other", "'\(member.name)' inside of another")
      }
      end = member.headerOffset + ZIPDirectory.localLength + member.name.utf8.count + member.compressedCount
    }
    guard end <= directoryStart else {
      throw malformed(at: directoryStart, "members before the directory", "one that reaches into it")
    }
  }

  private func malformed(at offset: Int?, _ expected: String, _ found: String) -> DataError {
    .malformed(file: file.name, offset: offset, expected: expected, found: found)
  }

  private static func methodName(_ method: Int) -> String {
    let names = [1: "Shrink", 6: "Implode", 9: "Deflate64", 12: "bzip2", 14: "LZMA", 93: "Zstandard", 95: "xz"]
    return names[method] ?? "method \(method)"
  }
}
