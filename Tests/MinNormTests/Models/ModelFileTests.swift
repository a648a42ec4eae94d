import Foundation
import MinNorm
import MinNormData
import Testing

@Suite struct ModelFileTests {
  private let folder: TemporaryFolder
  private let path: String
  private let model: Model

  init() throws {
    folder = TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    path = folder.path + "/model.npz"
    model = try ModelTests.model("standardize", GaussianKernel(bandwidth: 2), ModelTests.array(12, 3, seed: 1)).0
    try model.save(to: path)
  }

  /// The file with some members changed, or left out where `change` gives nil for their text.
  private func rewrite(
    numbers: [String: Numbers] = [:], text change: (String) -> String? = { $0 }
  ) throws -> String {
    let (file, other) = (try NPZReader(path: path), folder.path + "/other.npz")
    let writer = try NPZWriter(path: other)
    for name in file.names {
      let array = try file.array(name)
      guard case .numbers(let own) = array.values else { continue }
      if name == "targets", numbers[name] == nil {
        try writer.add(name, shape: array.shape, integers: own.widened.map { Int($0) })
      } else {
        try writer.add(name, shape: array.shape, numbers[name] ?? own)
      }
    }
    for name in file.otherNames {
      if let text = change(try file.text(name)) { try writer.add(name, text: text) }
    }
    try writer.finish()
    return other
  }

  private func refusal(_ path: String) -> String {
    let error = #expect(throws: DataError.self) { _ = try Model(contentsOf: path) }
    #expect(error?.description.contains("\n") == false)
    return error?.description ?? ""
  }

  @Test("a copy member by member is the same model")
  func copy() throws {
    let inputs = ModelTests.array(5, 3, seed: 2)
    #expect(try Model(contentsOf: rewrite()).predictions(at: inputs) == model.predictions(at: inputs))
  }

  @Test("a file cut off anywhere is refused")
  func torn() throws {
    let bytes = try FileBytes.load(path)
    for share in 0..<40 {
      let file = folder.path + "/torn.npz"
      try FileBytes.write(Array(bytes[..<(bytes.count * share / 40)]), to: file)
      _ = refusal(file)
    }
  }

  @Test("a file with any byte changed is refused, unless the byte says nothing")
  func damaged() throws {
    var bytes = try FileBytes.load(path)
    let inputs = ModelTests.array(5, 3, seed: 2)
    var refused = 0
    for place in stride(from: 3, to: bytes.count, by: 41) {
      let file = folder.path + "/damaged.npz"
      bytes[place] ^= 0x20
      try FileBytes.write(bytes, to: file)
      if let loaded = try? Model(contentsOf: file) {
        // Times and attributes of the archive.
        #expect(try loaded.predictions(at: inputs) == model.predictions(at: inputs), "byte \(place)")
      } else {
        refused += 1
      }
      bytes[place] ^= 0x20
    }
    #expect(refused > bytes.count / 41 * 8 / 10)
  }

  @Test("other numbers than were written are refused by their checksum, with the member's name")
  func checksum() throws {
    for name in ["coefficients", "centres", "features.0.means", "targets"] {
      guard case .numbers(let numbers) = try NPZReader(path: path).array(name).values else { continue }
      var values = numbers.widened
      values[0] += 1
      #expect(refusal(try rewrite(numbers: [name: .float64(values)])).contains("'\(name)' with the checksum"))
    }
  }

  @Test("what is no model, or one of a newer minnorm, is refused with the reason")
  func foreign() throws {
    #expect(refusal(try rewrite { _ in nil }).contains("a member model.json"))
    #expect(refusal(try rewrite { _ in "{}" }).contains("\"schema\": \"minnorm.model/1\""))
    let newer = refusal(
      try rewrite { $0.replacing("minnorm.model/1", with: "minnorm.model/2").replacing("0.1.0", with: "9.9") })
    #expect(newer.contains("minnorm.model/2, written by minnorm 9.9"))
    #expect(refusal(try rewrite { $0.replacing("gaussian:", with: "sinc:") }).contains("sinc"))
    #expect(refusal(try rewrite { $0.replacing("standardize", with: "magic") }).contains("magic"))
    #expect(refusal(try rewrite { $0.replacing("\"precision\"", with: "\"accuracy\"") }).contains("no \"precision\""))
    #expect(refusal(try rewrite { $0.replacing("\"class 2\"", with: "\"a\", \"b\"") }).contains("12 × 4 coefficients"))
    let array = folder.path + "/array.npy"
    try NPYWriter.write(.float64([1, 2]), shape: [2], to: array)
    _ = refusal(array)
    #expect(throws: DataError.self) { _ = try Model(contentsOf: folder.path + "/none.npz") }
  }

  @Test("sizes that cannot be are refused before memory is taken for them")
  func sizes() throws {
    for shape in ["[0]", "[-3]", "[4000000000, 4000000000, 4000000000]", "[]", "[1, 2]"] {
      let file = try rewrite { text in
        text.replacing(try! Regex(#""inputShape" : \[[^\]]*\]"#), with: "\"inputShape\" : \(shape)")
      }
      #expect(refusal(file).contains("input"), "\(shape)")
    }
  }

  @Test("a model that cannot be written leaves the old file as it was")
  func unwritable() throws {
    #expect(throws: DataError.self) { try model.save(to: folder.path + "/none/model.npz") }
    let before = try FileBytes.load(path)
    try model.save(to: path)
    #expect(try FileBytes.load(path) == before, "equal models are equal files")
  }
}
