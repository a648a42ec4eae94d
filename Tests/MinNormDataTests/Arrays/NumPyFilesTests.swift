import Foundation
import MinNormData
import Testing

/// Arrays that NumPy 2 wrote, in `Tests/Data/numpy` and, where MINNORM_NUMPY_FILES names it, in a folder of every combination.
///
/// A name such as `lef8_F_v2_2x3x2` says byte order and type, memory order, version and shape. With k the index of an element in
/// C order its value is k mod 2 for b, k/4 − 1 for f, 3k − 5 for i, 3k for u, "é" and k for U, "t" and k for S.
@Suite struct NumPyFilesTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Data/numpy").path
  private static let everyCombination = ProcessInfo.processInfo.environment["MINNORM_NUMPY_FILES"]

  @Test(
    "every type, byte order and memory order in a stored and a deflated archive", arguments: ["stored", "deflated"])
  func archives(name: String) throws {
    let archive = try NPZReader(path: Self.folder + "/\(name).npz")
    #expect(archive.names.count == (name == "stored" ? 24 : 48))
    for member in archive.names { try check(archive.array(member), name: member) }
  }

  @Test("three versions of one array", arguments: 1...3)
  func versions(version: Int) throws {
    let name = "lef8_F_v\(version)_2x3x2"
    try check(NPYReader.read(ContentStream(path: Self.folder + "/\(name).npy")), name: name)
  }

  @Test("every combination of type, order, version, shape and container", .enabled(if: everyCombination != nil))
  func combinations() throws {
    let folder = try #require(Self.everyCombination)
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
    var count = 0
    for file in files where file.contains(".npy") {
      try check(NPYReader.read(ContentStream(path: folder + "/" + file)), name: String(file.prefix { $0 != "." }))
      count += 1
    }
    for file in files where file.hasSuffix(".npz") {
      let archive = try NPZReader(path: folder + "/" + file)
      for member in archive.names {
        try check(archive.array(member), name: member)
        count += 1
      }
    }
    #expect(count == 864 + 432)
  }

  private func check(_ array: FileArray, name: String) throws {
    let parts = name.split(separator: "_").map(String.init)
    let shape = try #require(parts.last).split(separator: "x").compactMap { Int($0) }
    #expect(array.shape == shape, "\(name)")
    let indices = 0..<shape.reduce(1, *)
    let kind = try #require(parts[0].dropFirst(2).first)
    switch array.values {
    case .text(let texts):
      #expect(texts == indices.map { (kind == "U" ? "é" : "t") + "\($0)" }, "\(name)")
    case .numbers(let numbers):
      let wanted = indices.map { k in
        switch kind {
        case "b": Double(k % 2)
        case "f": Double(k) / 4 - 1
        case "i": Double(3 * k - 5)
        default: Double(3 * k)
        }
      }
      #expect(numbers == .float64(wanted), "\(name)")
      let formats: [String: NumberFormat] = [
        "b1": .uint8, "u1": .uint8, "f2": .float32, "f4": .float32, "i1": .float32, "i2": .float32, "u2": .float32,
      ]
      #expect(numbers.format == formats[String(parts[0].dropFirst(2))] ?? .float64, "\(name)")
    }
  }
}
