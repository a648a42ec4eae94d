import MinNormData
import Testing

@Suite struct ValueStatisticsTests {
  @Test("images and the same numbers as an array have the same statistics")
  func agreement() {
    let pixels = noise(6000).enumerated().map { $0.offset % 6 == 0 ? 0 : $0.offset % 6 == 1 ? 9 : $0.element }
    let images = ValueStatistics(of: ImageSet(count: 1000, channels: 1, height: 2, width: 3, pixels: pixels))
    let array = ValueStatistics(of: NumberArray(rows: 1000, columns: 6, values: pixels.map(Float.init)))
    let mean = pixels.reduce(0.0) { $0 + Double($1) } / 6000
    let variance = pixels.reduce(0.0) { $0 + (Double($1) - mean) * (Double($1) - mean) } / 6000
    for statistics in [images, array] {
      #expect(statistics.constantCount == 2 && statistics.zeroCount == 1)
      #expect(statistics.minimum == 0 && statistics.maximum == Double(pixels.max() ?? 0))
      #expect(abs(statistics.mean - mean) < 1e-9)
      #expect(abs(statistics.standardDeviation - variance.squareRoot()) < 1e-9)
    }
  }
}
