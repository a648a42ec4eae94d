import Foundation
import MinNormData
import Testing

@Suite struct GenerationTests {
  private let fields = [(name: "what", value: "numbers")]

  @Test("a generation keeps its records until it is removed, and the latest is named first")
  func generations() throws {
    let folder = try TemporaryFolder()
    let parent = try CheckpointFolder(folder.path, resumes: false)
    try parent.identify(fields)
    #expect(try parent.generations().isEmpty)
    for number in [5, 40] {
      let generation = try parent.generation(number, fields)
      try [UInt8](repeating: UInt8(number), count: 10).withUnsafeBytes { try generation.append(0, $0) }
      try generation.finishRecords()
    }
    #expect(try parent.generations() == [40, 5])
    try parent.removeGeneration(40)
    try parent.removeGeneration(40)
    #expect(try parent.generations() == [5])
    var bytes = [UInt8](repeating: 0, count: 10)
    let found = try bytes.withUnsafeMutableBytes { buffer in
      try parent.generation(5, fields).readRecords(upTo: 1, into: { _ in buffer })
    }
    #expect(found.count == 1 && bytes.allSatisfy { $0 == 5 })
  }

  @Test("a generation of another computation is refused")
  func foreign() throws {
    let folder = try TemporaryFolder()
    let parent = try CheckpointFolder(folder.path, resumes: false)
    try parent.identify(fields)
    _ = try parent.generation(5, fields)
    #expect(throws: CheckpointError.self) { try parent.generation(5, [(name: "what", value: "letters")]) }
  }
}
