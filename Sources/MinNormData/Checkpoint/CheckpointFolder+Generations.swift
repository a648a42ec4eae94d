import Foundation

// A state too large to be held twice in memory: records in a folder of its own, which the next generation replaces.
extension CheckpointFolder {
  private static let generationPrefix = "generation-"

  /// The numbers of the generations that were begun, latest first.
  package func generations() throws -> [Int] {
    try FileManager.default.contentsOfDirectory(atPath: path)
      .filter { $0.hasPrefix(Self.generationPrefix) }
      .compactMap { Int($0.dropFirst(Self.generationPrefix.count)) }.sorted(by: >)
  }

  /// The folder of a generation, begun or gone on with; it is tied to this one by its `fields`.
  package func generation(_ number: Int, _ fields: [(name: String, value: String)]) throws -> CheckpointFolder {
    let folder = try CheckpointFolder(generationPath(number), resumes: true)
    try folder.identify([("generation", "\(number)")] + fields)
    return folder
  }

  /// Deletes a generation; one that is not there is no error.
  package func removeGeneration(_ number: Int) throws {
    let folder = generationPath(number)
    do {
      guard FileManager.default.fileExists(atPath: folder) else { return }
      try FileManager.default.removeItem(atPath: folder)
    } catch {
      throw DataError.inputOutput(path: folder, operation: "delete", reason: error.localizedDescription)
    }
  }

  private func generationPath(_ number: Int) -> String { file("\(Self.generationPrefix)\(number)") }
}
