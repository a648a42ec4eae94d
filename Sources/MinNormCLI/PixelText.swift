import MinNormData
import MinNormExperiments

/// Randomized pixels as a person reads them.
enum PixelText {
  /// ", shuffled pixels" behind the description of the data; nothing for the pixels as they are.
  static func note(_ dataset: DatasetRecord) -> String {
    dataset.pixels == .original ? "" : ", \(describe(dataset.pixels))"
  }

  /// What was done to the pixels.
  static func describe(_ pixels: PixelRandomization) -> String {
    switch pixels {
    case .original: "the pixels as they are"
    case .shuffled: "pixels shuffled by one permutation"
    case .random: "pixels of every image in an order of its own"
    case .gaussian: "normal numbers instead of pixels"
    }
  }
}
