import Foundation
import MinNormData
import Testing

@Suite struct ManifestTests {
  /// The package's root, found from this file.
  private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test("data/manifest.json is what the built-in manifest encodes to")
  func fileEqualsBuiltIn() throws {
    let path = root.appendingPathComponent("data/manifest.json").path
    // After a change of the built-in manifest, MINNORM_WRITE_MANIFEST=1 swift test writes the file anew.
    if ProcessInfo.processInfo.environment["MINNORM_WRITE_MANIFEST"] != nil {
      try FileBytes.write(Array(Manifest.builtIn.json().utf8), to: path)
    }
    #expect(try String(decoding: FileBytes.load(path), as: UTF8.self) == Manifest.builtIn.json())
    #expect(try Manifest(contentsOf: path) == Manifest.builtIn)
  }

  @Test("every data set of the catalog is in the manifest")
  func complete() throws {
    for name in DatasetCatalog.names { #expect(try !Manifest.builtIn.entry(named: name).files.isEmpty) }
    #expect(message { _ = try Manifest.builtIn.entry(named: "mnits") }.contains("did you mean 'mnist'?"))
  }

  @Test("checksums have 64 hexadecimal digits and everything downloaded has size and checksum")
  func checksums() {
    for entry in Manifest.builtIn.datasets {
      for file in entry.files + [entry.archive].compactMap(\.self) {
        for checksum in [file.sha256, file.contentSHA256].compactMap(\.self) {
          #expect(checksum.count == 64 && checksum.allSatisfy { "0123456789abcdef".contains($0) })
        }
        #expect(file.mirrors.isEmpty || (file.bytes != nil && file.sha256 != nil))
        #expect(file.mirrors.allSatisfy { $0.hasPrefix("https://") && $0.hasSuffix(file.name) })
      }
    }
  }

  @Test("unknown values are written as null")
  func nulls() throws {
    #expect(try Manifest.builtIn.json().contains("\"sha256\" : null"))
  }

  @Test("a file that is no manifest is an error")
  func malformed() throws {
    let folder = try TemporaryFolder()
    #expect(throws: DataError.self) { try Manifest(contentsOf: folder.write("m.json", "{\"datasets\": 3}")) }
  }
}
