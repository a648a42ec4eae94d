import MinNorm
import MinNormData
import Testing

@Suite struct FeatureMatrixTests {
  @Test("squared norms are the sums of squares, whatever the width", arguments: [0, 1, 7, 8, 9, 100])
  func squaredNorms(dimension: Int) throws {
    let points = try Points.uniform(4, dimension: dimension)
    for i in 0..<4 {
      let expected = (0..<dimension).reduce(0.0) {
        $0 + Double(points.values[i * dimension + $1]) * Double(points.values[i * dimension + $1])
      }
      #expect(abs(points.squaredNorms[i] - expected) <= 1e-12 * max(1, expected))
    }
  }

  @Test("NaN and infinity are refused at every place, named by row and column", arguments: [Float.nan, .infinity])
  func nonFinite(bad: Float) {
    for row in 0..<3 {
      for column in 0..<9 {
        var values = [Float](repeating: 1, count: 27)
        values[row * 9 + column] = bad
        #expect(throws: LinearAlgebraError.nonFinite(what: "the feature matrix", row: row, column: column)) {
          _ = try FeatureMatrix(count: 3, dimension: 9, values: values)
        }
      }
    }
  }

  @Test("the largest floats are finite features")
  func largest() throws {
    _ = try FeatureMatrix(count: 1, dimension: 2, values: [.greatestFiniteMagnitude, -.greatestFiniteMagnitude])
  }

  @Test("raw features are intensities divided by 255")
  func raw() throws {
    let images = ImageSet(count: 2, channels: 1, height: 1, width: 2, pixels: [0, 51, 255, 102])
    let features = try RawFeatures().features(of: .images(images))
    #expect(features.values == [0, 0.2, 1, 0.4])
    #expect(features.dimension == 2)
  }
}
