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

  @Test("numbers keep their format; selecting, appending and equality know it", arguments: NumberFormat.allCases)
  func formats(format: NumberFormat) throws {
    let whole: [UInt8] = [1, 2, 3, 4, 5, 6]
    let numbers = Numbers.uint8(whole).widened(to: format)
    let x = try FeatureMatrix(count: 3, shape: .vector(2), numbers: numbers)
    #expect(x.numbers.format == format && x.precision == (format == .float64 ? .float64 : .float32))
    #expect(x.values(as: Double.self) == [1, 2, 3, 4, 5, 6] && x.squaredNorms == [5, 25, 61])
    let chosen = try x.selecting([2, 0])
    #expect(chosen.numbers.format == format && chosen.values(as: Float.self) == [5, 6, 1, 2])
    let float = try FeatureMatrix(count: 1, dimension: 2, values: [0.5, 7])
    let both = try x.appending(float)
    #expect(both.numbers.format == max(format, .float32))
    #expect(both.values(as: Double.self) == [1, 2, 3, 4, 5, 6, 0.5, 7])
    #expect(x == (try FeatureMatrix(count: 3, dimension: 2, values: [1, 2, 3, 4, 5, 6])) && x != chosen)
    #expect(try x.product(Matrix(rows: 2, columns: 1, values: [1, 10])).values == [21, 43, 65])
  }

  @Test("images stay bytes; with other points appended they are intensities/255 in double precision")
  func imagesAsBytes() throws {
    let images = ImageSet(count: 2, channels: 1, height: 1, width: 2, pixels: [0, 51, 255, 102])
    let features = try RawFeatures().features(of: .images(images))
    #expect(features.numbers.format == .uint8 && features.unit == 255)
    #expect(features.squaredNorms[0] == 51.0 * 51 / (255 * 255))
    let both = try features.appending(features.randomPoints(count: 1, seed: 1))
    #expect(both.unit == 1 && both.numbers.format == .float64 && Array(both.values.prefix(4)) == [0, 0.2, 1, 0.4])
    #expect(features == (try FeatureMatrix(count: 2, shape: features.shape, numbers: .float32([0, 0.2, 1, 0.4]))))
  }

  @Test("doubles whose squares overflow are refused with their place")
  func overflowingSquares() {
    let error = LinearAlgebraError.squareOverflow(what: "the feature matrix", row: 1, column: 0, value: 1e200)
    #expect(throws: error) {
      _ = try FeatureMatrix(count: 2, shape: .vector(1), numbers: .float64([1, 1e200]))
    }
    #expect("\(error)".contains("scale the numbers down"))
  }
}
