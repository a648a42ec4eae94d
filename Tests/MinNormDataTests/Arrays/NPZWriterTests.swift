import Foundation
import MinNormData
import Testing

@Suite struct NPZWriterTests {
  private let folder: TemporaryFolder
  private var path: String { folder.path + "/m.npz" }

  init() throws { folder = try TemporaryFolder() }

  private func write(to path: String) throws {
    let writer = try NPZWriter(path: path)
    try writer.add("bytes", shape: [2, 2], .uint8([1, 2, 3, 255]))
    try writer.add("floats", shape: [3], .float32([0.5, -1, 3e38]))
    try writer.add("doubles", shape: [1, 2, 1], .float64([0.1, 1e-300]))
    try writer.add("lambda", shape: [], .float64([1e-3]))
    try writer.add("counts", shape: [2], integers: [-1, 1 << 53])
    try writer.add("classes", texts: ["cat", "größer", ""])
    try writer.add("record.json", text: "{\"λ\": 0}")
    try writer.finish()
  }

  @Test("what is written is read back: numbers in their formats, whole numbers, texts, a member of text")
  func roundTrip() throws {
    try write(to: path)
    let archive = try NPZReader(path: path)
    #expect(archive.names == ["bytes", "floats", "doubles", "lambda", "counts", "classes"])
    #expect(try archive.array("bytes").values == .numbers(.uint8([1, 2, 3, 255])))
    #expect(try archive.array("bytes").numberArray().numbers.format == .uint8)
    #expect(try archive.array("floats").values == .numbers(.float32([0.5, -1, 3e38])))
    #expect(try archive.array("doubles").values == .numbers(.float64([0.1, 1e-300])))
    #expect(try archive.array("doubles").shape == [1, 2, 1] && archive.array("lambda").shape == [])
    #expect(try archive.array("counts").values == .numbers(.float64([-1, 0x1p53])))
    #expect(try archive.array("classes").values == .text(["cat", "größer", ""]))
    #expect(try archive.text("record.json") == "{\"λ\": 0}")
  }

  @Test("equal content gives equal bytes, and nothing else stays in the folder")
  func deterministic() throws {
    try write(to: path)
    try write(to: folder.path + "/n.npz")
    #expect(try FileBytes.load(path) == FileBytes.load(folder.path + "/n.npz"))
    #expect(try folder.contents() == ["m.npz", "n.npz"])
  }

  @Test("an array in pieces is the same as whole")
  func pieces() throws {
    let values = (0..<1000).map { Double($0) }
    let writer = try NPZWriter(path: path)
    try writer.add("a", shape: [10, 100], format: .float64) { sink in
      for start in stride(from: 0, to: 1000, by: 250) {
        try values[start..<start + 250].withUnsafeBytes { try sink($0) }
      }
    }
    try writer.finish()
    #expect(try NPZReader(path: path).array("a").numberArray().numbers == .float64(values))
  }

  @Test("a missing folder is an error before any work; without finish the old file stays and nothing else")
  func beforeTheWork() throws {
    #expect(throws: DataError.self) { try NPZWriter(path: folder.path + "/none/m.npz") }
    try folder.write("m.npz", [7])
    do {
      let writer = try NPZWriter(path: path)
      try writer.add("a", shape: [1], .float64([1]))
    }
    #expect(try FileBytes.load(path) == [7])
    #expect(try folder.contents() == ["m.npz"])
  }

  @Test("headers are padded so that numbers begin at a multiple of 64 bytes, and NumPy's own files agree")
  func header() throws {
    for shape in [[], [3], [12345, 6789], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]] {
      #expect(NPYWriter.header("<f8", shape: shape).count % 64 == 0)
    }
    let numpy = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Data/numpy/stored.npz").path
    let stream = try NPZReader(path: numpy).stream("lef8_C_v1_3x4")
    #expect(try stream.bytes(128, of: "header") == NPYWriter.header("<f8", shape: [3, 4]))
  }

  @Test("a .npy file is read back")
  func npyFile() throws {
    try NPYWriter.write(.float32([1, 2, 3, 4, 5, 6]), shape: [2, 3], to: folder.path + "/a.npy")
    #expect(try NPYReader.load(folder.path + "/a.npy") == NumberArray(rows: 2, columns: 3, values: [1, 2, 3, 4, 5, 6]))
  }
}
