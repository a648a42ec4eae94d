import MinNormData

extension HostileFile {
  /// Archives that no NumPy wrote.
  static let npzFiles: [HostileFile] = (try? archives()) ?? []

  private static let array = npy("<f8", "(4,)", littleEndian([1, 2, 3, 4] as [Double]))

  private static func archives() throws -> [HostileFile] {
    try broken(zip([("a.npy", array)]), "stored") + broken(zip([("a.npy", array)], deflated: true), "deflated")
      + foreign() + [
        HostileFile(.npz, "empty", []),
        HostileFile(.npz, "no members", Array(try zip([]))),
        HostileFile(.npz, "text", Array("PK, said the zip file".utf8)),
        HostileFile(.npz, "one byte short of an end record", Array(try zip([]).dropLast())),
        HostileFile(.npz, "a .npy file", array),
        HostileFile(.npz, "a name twice", try zip([("a.npy", array), ("a.npy", array)])),
        HostileFile(.npz, "a pickle inside", try zip([("a.npy", npy("|O", "(1,)", [0x80, 4, 0x4e, 0x2e]))])),
        HostileFile(.npz, "text under the name of an array", try zip([("a.npy", Array("hello, world".utf8))])),
        HostileFile(.npz, "an array cut short", try zip([("a.npy", Array(array.dropLast()))])),
        HostileFile(.npz, "an array with more behind it", try zip([("a.npy", array + [1])], deflated: true)),
        HostileFile(
          .npz, "cut behind the first member", Array(try zip([("a.npy", array), ("b.npy", array)]).prefix(250))),
        HostileFile(.npz, "more behind the end", try zip([("a.npy", array)]) + [1, 2, 3]),
        HostileFile(.npz, "a huge shape", try zip([("a.npy", npy("<f8", "(1000000000, 1000)", []))], deflated: true)),
        HostileFile(.npz, "a bomb", try bomb()),
      ]
  }

  /// A sound archive of one member `a.npy` with one field after the other falsified.
  private static func broken(_ sound: [UInt8], _ kind: String) throws -> [HostileFile] {
    let end = sound.count - 22
    let entry = end - 51
    let changes: [(String, Int, [UInt8])] = [
      ("checksum", entry + 16, [1, 2, 3, 4]), ("packed size 0", entry + 20, word32(0)),
      ("packed size beyond the file", entry + 20, word32(1 << 30)), ("size 0", entry + 24, word32(0)),
      ("size of 4 GB", entry + 24, word32(.max - 1)), ("size one less", entry + 24, [sound[entry + 24] &- 1]),
      ("64 bits without their field", entry + 24, word32(.max)), ("encrypted", entry + 8, [1]),
      ("bzip2", entry + 10, [12]), ("Zstandard", entry + 10, [93]), ("header place in itself", entry + 42, word32(1)),
      ("header place beyond the file", entry + 42, word32(.max - 1)), ("another disk", entry + 34, word16(1)),
      ("name longer than the directory", entry + 28, word16(1000)), ("another name in the header", 30, [0x62]),
      ("no header", 0, [0, 0, 0, 0]), ("header with another method", 8, [14]),
      ("header with a huge name", 26, word16(.max)),
      ("two members counted", end + 8, word16(2) + word16(2)), ("no member counted", end + 8, word16(0) + word16(0)),
      ("65,535 members counted", end + 8, word16(.max) + word16(.max)), ("directory of no bytes", end + 12, word32(0)),
      ("directory beyond the file", end + 16, word32(.max - 1)), ("directory size of 4 GB", end + 12, word32(.max - 1)),
      ("split archive", end + 4, word16(1) + word16(1)), ("a comment that is not there", end + 20, word16(9)),
      ("no directory signature", entry, [0, 0, 0, 0]), ("a byte of the content", 60, [sound[60] ^ 0x20]),
    ]
    return changes.map { about, place, bytes in
      var archive = sound
      archive.replaceSubrange(place..<place + bytes.count, with: bytes)
      return HostileFile(.npz, "\(kind): \(about)", archive)
    }
  }

  /// ZIP64 records that lead nowhere.
  private static func foreign() -> [HostileFile] {
    let end = word32(0x0605_4b50) + word32(0) + word16(.max) + word16(.max) + word32(.max) + word32(.max) + word16(0)
    func locator(_ place: UInt64) -> [UInt8] {
      word32(0x0706_4b50) + word32(0) + littleEndian([place]) + word32(1)
    }
    func record(_ count: UInt64, _ size: UInt64, _ start: UInt64) -> [UInt8] {
      word32(0x0606_4b50) + littleEndian([44 as UInt64]) + word32(45) + word32(0) + word32(0)
        + littleEndian([count, count, size, start])
    }
    return [
      HostileFile(.npz, "ZIP64 record beyond the file", noise(100) + locator(1 << 40) + end),
      HostileFile(.npz, "ZIP64 record beyond 63 bits", noise(100) + locator(.max) + end),
      HostileFile(.npz, "no ZIP64 record", noise(100) + locator(10) + end),
      HostileFile(.npz, "2^60 members", record(1 << 60, 0, 0) + locator(0) + end),
      HostileFile(.npz, "a directory of 2^62 bytes", record(1, 1 << 62, 0) + locator(0) + end),
      HostileFile(.npz, "a directory from 2^63 on", record(1, 46, 1 << 63) + locator(0) + end),
    ]
  }

  /// 64 MiB of zeros in a member of 64 KiB.
  private static func bomb() throws -> [UInt8] {
    let header = npy("|u1", "(67108864,)", [])
    let zeros = [UInt8](repeating: 0, count: 64 << 20)
    return try zip([("a.npy", header + zeros), ("b.npy", array)], deflated: true)
  }
}
