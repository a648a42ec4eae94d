import MinNormData

/// A small image data set with 2 x 2 pixels.
func tinyDataset(name: String = "tiny") -> Dataset {
  func examples(_ count: Int, seed: UInt64) -> Examples {
    let images = ImageSet(count: count, channels: 1, height: 2, width: 2, pixels: noise(4 * count, seed: seed))
    return Examples(inputs: .images(images), labels: (0..<count).map { $0 % 10 })
  }
  return Dataset(name: name, train: examples(12, seed: 1), test: examples(5, seed: 2), classCount: 10)
}

extension TemporaryFolder {
  /// Writes the four IDX files of a grayscale data set.
  func writeIDX(
    _ dataset: Dataset, in folder: String, testPrefix: String = "t10k", compressed: Bool = true
  ) throws {
    for (prefix, examples) in [("train", dataset.train), (testPrefix, dataset.test)] {
      guard case .images(let images) = examples.inputs else { continue }
      for (suffix, bytes) in [
        ("-images-idx3-ubyte", try IDXWriter.idxBytes(images)),
        ("-labels-idx1-ubyte", try IDXWriter.idxBytes(examples.labels)),
      ] {
        let name = folder + "/" + prefix + suffix
        if compressed { try write(name + ".gz", FileBytes.gzip(bytes)) } else { try write(name, bytes) }
      }
    }
  }
}
