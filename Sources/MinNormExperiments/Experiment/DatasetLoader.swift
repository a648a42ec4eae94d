import Foundation
import MinNormData

/// Loads data sets with the generator of the built-in one plugged in, and writes them back.
public enum DatasetLoader {
  /// A data set by name or folder; the built-in digits are drawn when no folder holds them.
  public static func load(_ name: String, dataDirectory: String) throws -> Dataset {
    try load(name, dataDirectory: dataDirectory, budget: .unlimited)
  }

  static func load(_ name: String, dataDirectory: String, budget: ReadingBudget) throws -> Dataset {
    try DatasetCatalog.load(
      name, dataDirectory: dataDirectory, budget: budget, drawDigits: { DigitsGenerator().draw() })
  }

  /// Writes the images and labels of a data set as four gzipped IDX files, named as MNIST's.
  ///
  /// - Returns: The files written, with their sizes.
  public static func writeIDX(_ dataset: Dataset, to folder: String) throws -> [(path: String, bytes: Int)] {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw DataError.inputOutput(path: folder, operation: "make the folder", reason: error.localizedDescription)
    }
    return try [("train", dataset.train), ("t10k", dataset.test)].flatMap { prefix, examples in
      guard case .images(let images) = examples.inputs else {
        throw DataError.malformed(file: dataset.name, offset: nil, expected: "images", found: "an array of numbers")
      }
      return try [
        ("images-idx3", try IDXWriter.idxBytes(images)), ("labels-idx1", try IDXWriter.idxBytes(examples.labels)),
      ].map { kind, bytes in
        let path = "\(folder)/\(prefix)-\(kind)-ubyte.gz"
        let compressed = try FileBytes.gzip(bytes)
        try FileBytes.write(compressed, to: path)
        return (path, compressed.count)
      }
    }
  }
}
