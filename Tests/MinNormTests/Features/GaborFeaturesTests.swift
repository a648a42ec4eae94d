import Foundation
import MinNorm
import MinNormData
import Testing

@Suite struct GaborFeaturesTests {
  @Test("centred filters sum to 0 and have length 1; the others have the window's mean")
  func bank() {
    let bank = GaborBank(size: 7, wavelengths: [3, 5], orientations: 4, sigma: 0.6)
    #expect(bank.filters.count == 8 && bank.count == 8)
    for filter in bank.filters {
      #expect(abs(filter.real.reduce(0, +)) < 1e-14 && abs(filter.imaginary.reduce(0, +)) < 1e-14)
      let squared = (filter.real + filter.imaginary).reduce(0) { $0 + $1 * $1 }
      #expect(abs(squared - 1) < 1e-14)
    }
    let open = GaborBank(size: 7, wavelengths: [5], orientations: 1, sigma: 0.3, isCentred: false)
    #expect(open.filters[0].real.reduce(0, +) > 0.1)
  }

  @Test("a filter answers most to a wave of its own length and orientation")
  func selectivity() throws {
    let bank = GaborBank(size: 15, wavelengths: [4, 8], orientations: 4, sigma: 0.6)
    for (index, (wavelength, turn)) in [(4.0, 0.0), (4, 1), (4, 2), (4, 3), (8, 0), (8, 1), (8, 2), (8, 3)].enumerated()
    {
      let pixels = (0..<25 * 25).map { place -> UInt8 in
        let along = Double(place % 25) * cos(.pi * turn / 4) + Double(place / 25) * sin(.pi * turn / 4)
        return UInt8((127.5 + 127 * cos(2 * .pi * along / wavelength)).rounded())
      }
      let image = Inputs.images(ImageSet(count: 1, channels: 1, height: 25, width: 25, pixels: pixels))
      let features = try GaborFeatures(bank, pool: 11, isPadded: false).features(of: image)
      #expect(features.values.indices.max { features.values[$0] < features.values[$1] } == index)
    }
  }

  /// Every feature by plain sums in float64.
  private func direct(_ map: GaborFeatures, _ images: ImageSet, _ index: Int) -> [Double] {
    let (size, h, w) = (map.bank.size, images.height, images.width)
    let padding = map.isPadded ? size / 2 : 0
    let (rows, columns) = (h + 2 * padding - size + 1, w + 2 * padding - size + 1)
    let pixels = images[index].map { Double($0) / 255 }
    func response(_ taps: [Double], _ channel: Int, _ y: Int, _ x: Int) -> Double {
      var sum = 0.0
      for v in 0..<size {
        for u in 0..<size {
          let (row, column) = (y + v - padding, x + u - padding)
          guard (0..<h).contains(row), (0..<w).contains(column) else { continue }
          sum += taps[v * size + u] * pixels[(channel * h + row) * w + column]
        }
      }
      return sum
    }
    var features: [Double] = []
    for channel in 0..<images.channels {
      for filter in map.bank.filters {
        var planes = [[Double]](repeating: [], count: map.response == .magnitude ? 1 : 4)
        for y in 0..<rows {
          for x in 0..<columns {
            let (re, im) = (response(filter.real, channel, y, x), response(filter.imaginary, channel, y, x))
            if map.response == .magnitude {
              planes[0].append((re * re + im * im).squareRoot())
            } else {
              for (part, value) in [re, -re, im, -im].enumerated() { planes[part].append(max(0, value)) }
            }
          }
        }
        for plane in planes {
          for y in stride(from: 0, through: rows - map.pool, by: map.stride) {
            for x in stride(from: 0, through: columns - map.pool, by: map.stride) {
              let window = (0..<map.pool).flatMap { v in (0..<map.pool).map { plane[(y + v) * columns + x + $0] } }
              features.append(window.reduce(0, +) / Double(window.count))
            }
          }
        }
      }
    }
    return features
  }

  static let maps = [
    GaborFeatures(GaborBank(size: 5, wavelengths: [3, 4], orientations: 3), pool: 2),
    GaborFeatures(GaborBank(size: 3, wavelengths: [2.5], orientations: 2), pool: 3, stride: 2, isPadded: false),
    GaborFeatures(
      GaborBank(size: 7, wavelengths: [6], orientations: 2, isCentred: false), response: .halfWave, pool: 4),
    GaborFeatures(GaborBank(size: 9, wavelengths: [4], orientations: 1), pool: 1, stride: 3),
    // Wider than the image: most taps lie beyond an edge.
    GaborFeatures(GaborBank(size: 21, wavelengths: [9], orientations: 2), pool: 9),
  ]

  @Test("features equal a direct convolution in float64, for every response, padding and window", arguments: maps)
  func direct(map: GaborFeatures) throws {
    for channels in [1, 3] {
      // More images than are filtered at once.
      let inputs = FeatureMapChecker.images(90, channels: channels, seed: 5)
      guard case .images(let images) = inputs else { return }
      let features = try map.features(of: inputs)
      for index in [0, 1, 82, 83, 89] {
        let expected = direct(map, images, index)
        #expect(features.dimension == expected.count)
        let row = features.values[index * features.dimension..<(index + 1) * features.dimension]
        // Filters of length 1 on at most 441 numbers below 1, in float32: 21 · 441 · 2⁻²⁴ at the very most.
        for (value, target) in zip(row, expected) { #expect(abs(Double(value) - target) < 2e-5) }
      }
    }
  }

  @Test("a filter or a window larger than the image is refused with their sizes")
  func tooLarge() {
    for text in ["gabor:size=11,padding=valid", "gabor:pool=10"] {
      let error = #expect(throws: FeatureSpecificationError.self) {
        _ = try FeatureSpecification(parsing: text).map(seed: 0).shape(of: .image(channels: 1, height: 9, width: 11))
      }
      #expect(error?.description.contains("9 × 11") == true)
    }
  }

  @Test("every parameter of the command line reaches the map, and the defaults are the reference bank")
  func specification() throws {
    let text =
      "gabor:size=9,wavelengths=3/5.5,orientations=6,sigma=0.4,centred=no,response=half-wave,pool=5,stride=2,padding=valid"
    let expected = GaborFeatures(
      GaborBank(size: 9, wavelengths: [3, 5.5], orientations: 6, sigma: 0.4, isCentred: false), response: .halfWave,
      pool: 5, stride: 2, isPadded: false)
    let map = try FeatureSpecification(parsing: text).map(seed: 0)
    #expect(map.links[0] as? GaborFeatures == expected)
    #expect(map.parameters["response"] == "half-wave" && map.parameters.count == 9)
    let reference = try FeatureSpecification(parsing: "gabor").map(seed: 0)
    #expect(try reference.shape(of: .image(channels: 1, height: 28, width: 28)).dimension == 784)
    for wrong in [
      "size=4", "size=65", "wavelengths=1", "wavelengths=4/", "sigma=0", "centred=maybe", "pool=0", "depth=3",
    ] {
      #expect(throws: FeatureSpecificationError.self) { _ = try FeatureSpecification(parsing: "gabor:\(wrong)") }
    }
  }
}
