import Dispatch

/// Draws the built-in data set `digits`: 28 × 28 handwriting-like digits.
///
/// A digit is one of several styles, each a few strokes; control points are jittered, strokes smoothed, the whole is
/// scaled, slanted, rotated, shifted and elastically bent, drawn with a pen of changing width, and weathered. Everything
/// is integer arithmetic on counter-based random numbers, so image i of a seed is the same bytes on every machine,
/// whatever the counts and the number of threads.
public struct DigitsGenerator: Sendable {
  /// Rows and columns of an image.
  public static let side = 28
  /// The seed of the set that comes with minnorm.
  public static let standardSeed: UInt64 = 2017
  /// Training images of the set that comes with minnorm.
  public static let standardTrainCount = 4000
  /// Test images of the set that comes with minnorm.
  public static let standardTestCount = 1000

  /// Which images: the two parts never share draws.
  public enum Part: UInt64, Sendable {
    /// Training images.
    case train = 0
    /// Test images.
    case test = 1
  }

  /// The seed of everything random in it.
  public let seed: UInt64

  /// A generator; the standard seed gives the set that comes with minnorm.
  public init(seed: UInt64 = standardSeed) { self.seed = seed }

  /// The data set: about 0.1 ms an image and core.
  public func draw(trainCount: Int = standardTrainCount, testCount: Int = standardTestCount) -> Dataset {
    Dataset(
      name: "digits", train: examples(.train, count: trainCount), test: examples(.test, count: testCount),
      classCount: 10)
  }

  /// Image `index` of a part, and its digit.
  public func image(_ part: Part, at index: Int) -> (pixels: [UInt8], label: Int) {
    var draws = DrawSequence(seed: seed, part: part.rawValue, image: index)
    let label = draws.next(below: 10)
    let styles = DigitSkeletons.styles[label]
    let strokes = styles[draws.next(below: styles.count)]
    let distortion = DigitDistortion(&draws)
    let pen = draws.next(in: 170...430)
    var canvas = DigitCanvas(side: Self.side)
    for stroke in strokes {
      let path = stroke.polyline(&draws).map(distortion.place)
      canvas.draw(path, radius: (pen + draws.spread(90), pen + draws.spread(90)))
    }
    canvas.weather(&draws, fade: 60, specks: draws.next(in: 0...3))
    return (canvas.pixels, label)
  }

  private func examples(_ part: Part, count: Int) -> Examples {
    let dimension = Self.side * Self.side
    var labels = [Int](repeating: 0, count: count)
    let pixels = [UInt8](unsafeUninitializedCapacity: count * dimension) { buffer, initialized in
      labels.withUnsafeMutableBufferPointer { labels in
        // Every iteration writes its own image and label and nothing else.
        nonisolated(unsafe) let (buffer, labels) = (buffer, labels)
        DispatchQueue.concurrentPerform(iterations: count) { index in
          let drawn = image(part, at: index)
          labels[index] = drawn.label
          for (offset, pixel) in drawn.pixels.enumerated() { buffer[index * dimension + offset] = pixel }
        }
      }
      initialized = count * dimension
    }
    return Examples(
      inputs: .images(ImageSet(count: count, channels: 1, height: Self.side, width: Self.side, pixels: pixels)),
      labels: labels)
  }
}
