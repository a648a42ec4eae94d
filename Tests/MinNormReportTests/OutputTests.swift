import Foundation
import MinNormReport
import Testing

@Suite struct OutputTests {
  @Test("a file is written whole, over an old one too, and nothing else is left in the folder")
  func atomic() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("minnorm-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("record.json").path
    try writeFileAtomically(file, "one")
    try writeFileAtomically(file, "two")
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "two")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["record.json"])
  }

  @Test("a folder that is not there is an error that names the file")
  func missingFolder() {
    let error = #expect(throws: OutputError.self) { try writeFileAtomically("/nowhere/at/all.json", "x") }
    #expect(error?.description == "cannot write /nowhere/at/all.json: No such file or directory")
  }
}
