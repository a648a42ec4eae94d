import Foundation
import MinNormData

extension HostileFile {
  static let all = idxFiles + cifarFiles + npyFiles + npzFiles + csvFiles + libsvmFiles + gzipFiles

  private static let idxFiles: [HostileFile] = [
    HostileFile(.images, "empty", []),
    HostileFile(.images, "three bytes", [0, 0, 8]),
    HostileFile(.images, "magic alone", bigEndian(0x803)),
    HostileFile(.images, "header cut", idx(0x803, [1, 28], [])),
    HostileFile(.images, "wrong magic", idx(0x1234_5678, [1, 1, 1], [0])),
    HostileFile(.images, "labels magic", idx(0x801, [1, 1, 1], [0])),
    HostileFile(.images, "32-bit integers", idx(0xc03, [1, 1, 1], [0, 0, 0, 0])),
    HostileFile(.images, "little-endian header", [3, 8, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9]),
    HostileFile(.images, "no images", idx(0x803, [0, 28, 28], [])),
    HostileFile(.images, "no rows", idx(0x803, [1, 0, 28], [])),
    HostileFile(.images, "no columns", idx(0x803, [1, 28, 0], [])),
    HostileFile(.images, "sizes overflow", idx(0x803, [.max, .max, .max], [0])),
    HostileFile(.images, "sizes wrap to a small product", idx(0x803, [1 << 31, 1 << 31, 4], [0])),
    HostileFile(.images, "60,000 images claimed, none there", idx(0x803, [60_000, 28, 28], [])),
    HostileFile(.images, "one byte short", idx(0x803, [2, 2, 2], noise(7))),
    HostileFile(.images, "one byte more", idx(0x803, [2, 2, 2], noise(9))),
    HostileFile(.labels, "empty", []),
    HostileFile(.labels, "images magic", idx(0x803, [1, 1, 1], [0])),
    HostileFile(.labels, "no labels", idx(0x801, [0], [])),
    HostileFile(.labels, "4 billion labels claimed", idx(0x801, [.max], [1])),
    HostileFile(.labels, "one label short", idx(0x801, [3], [1, 2])),
    HostileFile(.labels, "one label more", idx(0x801, [3], [1, 2, 3, 4])),
    HostileFile(.labels, "label 10 of 10 classes", idx(0x801, [3], [1, 2, 10])),
    HostileFile(.labels, "label 255", idx(0x801, [3], [1, 255, 3])),
  ]

  private static let cifarFiles: [HostileFile] = [
    HostileFile(.cifar, "empty", []),
    HostileFile(.cifar, "one byte", [1]),
    HostileFile(.cifar, "one byte short", Array(cifarRecords([1, 2]).dropLast())),
    HostileFile(.cifar, "one byte more", cifarRecords([1, 2]) + [1]),
    HostileFile(.cifar, "label 10", cifarRecords([1, 10])),
    HostileFile(.cifar, "CIFAR-100 records", [UInt8](repeating: 1, count: 2 * 3074)),
    HostileFile(.cifar, "text", Array("<html>not found</html>".utf8)),
  ]

  private static let npyFiles: [HostileFile] = [
    HostileFile(.npy, "empty", []),
    HostileFile(.npy, "magic cut", [0x93, 0x4e, 0x55]),
    HostileFile(.npy, "wrong magic", Array("NUMPY 1.0 and more".utf8)),
    HostileFile(.npy, "a zip file", [0x50, 0x4b, 3, 4] + noise(60)),
    HostileFile(.npy, "a pickle", [0x80, 4, 0x95] + noise(60)),
    HostileFile(.npy, "version 9", npy("<f4", "(1,)", [0, 0, 0, 0], version: 9)),
    HostileFile(.npy, "header cut", Array(npy("<f4", "(1,)", []).dropLast(20))),
    HostileFile(.npy, "4 GB header claimed", [0x93] + Array("NUMPY".utf8) + [2, 0, 255, 255, 255, 255]),
    HostileFile(.npy, "object array", npy("|O", "(1,)", [0x80, 4, 0x4e, 0x2e])),
    HostileFile(
      .npy, "structured type",
      npy(header: "{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), }", [0, 0, 0, 0])),
    HostileFile(.npy, "complex numbers", npy("<c8", "(1,)", noise(8))),
    HostileFile(.npy, "strings", npy("<U4", "(1,)", noise(16))),
    HostileFile(.npy, "empty type", npy("", "(1,)", noise(4))),
    HostileFile(.npy, "shape overflows", npy("<f4", "(4611686018427387904, 4)", noise(16))),
    HostileFile(.npy, "size beyond 63 bits", npy("<f4", "(99999999999999999999, 1)", noise(16))),
    HostileFile(.npy, "huge shape", npy("<f4", "(1000000, 1000000)", noise(16))),
    HostileFile(.npy, "huge shape, Fortran order", npy("<f4", "(1000000, 1000000)", noise(16), fortran: true)),
    HostileFile(.npy, "negative size", npy("<f4", "(-1, 4)", noise(16))),
    HostileFile(.npy, "no dimension", npy("<f4", "()", noise(4))),
    HostileFile(.npy, "no rows", npy("<f4", "(0, 4)", [])),
    HostileFile(.npy, "shape is no tuple", npy("<f4", "4", noise(16))),
    HostileFile(.npy, "shape is a call", npy("<f4", "__import__('os')", noise(16))),
    HostileFile(.npy, "key missing", npy(header: "{'descr': '<f4', 'shape': (1,), }", noise(4))),
    HostileFile(
      .npy, "key twice",
      npy(header: "{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1,)}", noise(4))),
    HostileFile(
      .npy, "unknown key", npy(header: "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), 'x': 1}", noise(4))),
    HostileFile(
      .npy, "order is no boolean", npy(header: "{'descr': '<f4', 'fortran_order': 1, 'shape': (1,)}", noise(4))),
    HostileFile(.npy, "unclosed quote", npy(header: "{'descr': '<f4", noise(4))),
    HostileFile(
      .npy, "unclosed dictionary", npy(header: "{'descr': '<f4', 'fortran_order': False, 'shape': (1,", noise(4))),
    HostileFile(.npy, "one byte short", npy("<f4", "(2, 2)", noise(15))),
    HostileFile(.npy, "one byte more", npy("|u1", "(2, 2)", noise(5))),
    HostileFile(.npy, "NaN", npy("<f4", "(1,)", littleEndian([Float.nan]))),
    HostileFile(.npy, "infinity", npy("<f8", "(1,)", littleEndian([Double.infinity]))),
    HostileFile(.npy, "an integer that no float holds", npy("<u8", "(1,)", littleEndian([UInt64.max]))),
  ]

  private static let csvFiles: [HostileFile] =
    [
      ("empty", ""), ("blank lines", "\n\n \n"), ("header alone", "a,b,c\n"), ("comments alone", "# a\n# b\n"),
      ("ragged, shorter", "1,2,3\n1,2\n"), ("ragged, longer", "1,2\n1,2,3\n"), ("a word", "1,2\n1,two\n"),
      ("an empty field", "1,2\n,2\n"), ("separator at the end", "1,2\n1,2,\n"), ("a second header", "a,b\nc,d\n1,2\n"),
      ("mixed first line", "a,1\n2,3\n"), ("decimal commas and points", "1,5;2.5\n1,5;2,5\n"), ("NaN", "1,2\nnan,1\n"),
      ("infinity", "1,2\n1,-inf\n"), ("overflow", "1,2\n1,1e400\n"), ("hexadecimal", "1,2\n1,0x1p3\n"),
      ("an unclosed quote", "1,2\n\"1,2\n"), ("a quote inside", "1,2\n\"1\"5,2\n"), ("null bytes", "1,2\u{0}\n1,2\n"),
      ("a web page", "<html>\n<body>1,2</body>\n</html>\n"),
    ].map { HostileFile(.csv, $0, Array($1.utf8)) } + [
      HostileFile(.csv, "UTF-16", [0xff, 0xfe, 0x31, 0, 0x2c, 0, 0x32, 0, 0x0a, 0]),
      HostileFile(.csv, "bytes that are no text", noise(5000)),
      HostileFile(.csv, "40 MB without a line end", [UInt8](repeating: 0x31, count: 40 << 20)),
      HostileFile(
        .csv, "a number of a million digits", Array("1,2\n1,".utf8) + [UInt8](repeating: 0x39, count: 1_000_000)),
    ]

  private static let gzipFiles: [HostileFile] = {
    do {
      let sound = try FileBytes.gzip(idx(0x803, [10, 10, 10], noise(1000)))
      var wrongChecksum = sound
      wrongChecksum[sound.count - 8] ^= 0x55
      var wrongMethod = sound
      wrongMethod[2] = 7
      return [
        HostileFile(.bytes, "magic alone", [0x1f, 0x8b]),
        HostileFile(.bytes, "no such compression", wrongMethod),
        HostileFile(.bytes, "wrong checksum", wrongChecksum),
        HostileFile(.bytes, "over the limit", try FileBytes.gzip([UInt8](repeating: 1, count: 2 << 20))),
        HostileFile(.bytes, "plain, over the limit", [UInt8](repeating: 1, count: 2 << 20)),
        HostileFile(.images, "cut in half", Array(sound[..<(sound.count / 2)])),
        HostileFile(.images, "trailing bytes", sound + [1, 2, 3]),
        HostileFile(.images, "a broken second member", sound + [0x1f, 0x8b, 0, 0]),
        HostileFile(.images, "a gzip file inside", try FileBytes.gzip(sound)),
        HostileFile(
          .images, "bomb with a small claim", try zeroBomb(mebibytes: 1024, first: idx(0x803, [1, 28, 28], []))),
        HostileFile(
          .images, "bomb with a matching claim",
          try zeroBomb(mebibytes: 1024, first: idx(0x803, [1 << 20, 32, 32], []))),
        HostileFile(.labels, "bomb", try zeroBomb(mebibytes: 1024, first: idx(0x801, [1 << 30], []))),
        HostileFile(.cifar, "bomb", try zeroBomb(mebibytes: 1024)),
        HostileFile(
          .npy, "bomb", try zeroBomb(mebibytes: 1024, first: npy("|u1", "(1024, 1048576)", []))),
        HostileFile(
          .npy, "bomb in Fortran order",
          try zeroBomb(mebibytes: 1024, first: npy("|u1", "(1024, 1048576)", [], fortran: true))),
        HostileFile(.csv, "bomb of nulls", try zeroBomb(mebibytes: 1024)),
        HostileFile(.csv, "bomb of line ends", try textBomb("\n")),
        HostileFile(.csv, "bomb of zeros in rows", try textBomb("0,0,0,0,0,0,0\n")),
      ]
    } catch {
      return []
    }
  }()

  private static let libsvmFiles: [HostileFile] =
    [
      ("empty", ""), ("comments alone", "# a\n"), ("no target", "1:2 2:3\n"), ("descending indices", "1 2:1 1:1\n"),
      ("an index twice", "1 1:1 1:2\n"), ("a negative index", "1 -1:2\n"),
      ("an index beyond 31 bits", "1 2147483648:1\n"),
      ("no value", "1 1:\n"), ("no colon", "1 1 2\n"), ("a word", "1 1:one\n"), ("NaN", "1 1:nan\n"),
      ("infinity", "1 1:1e999\n"), ("several labels", "1,2 1:1\n"), ("a word for a target", "cat 1:1\n"),
      ("a web page", "<html>\n"), ("null bytes", "\u{0}\u{0} 1:1\n"), ("two colons", "1 1:2:3\n"),
    ].map { HostileFile(.libsvm, $0, Array($1.utf8)) } + [
      HostileFile(.libsvm, "40 MB without a line end", [UInt8](repeating: 0x31, count: 40 << 20)),
      HostileFile(.libsvm, "bytes that are no text", noise(5000)),
    ]

  private static func textBomb(_ text: String) throws -> [UInt8] {
    let piece = Array(text.utf8)
    let member = try FileBytes.gzip((0..<(8 << 20) / piece.count).flatMap { _ in piece })
    return (0..<64).flatMap { _ in member }
  }
}
