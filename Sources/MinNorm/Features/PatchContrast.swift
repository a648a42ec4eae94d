/// What the responses of an image's patches are multiplied by so that patches are normalized by their own contrast.
///
/// A patch p of d numbers becomes (p − mean)/√(Σ(p − mean)² + dc): of length below 1, and near 1 where its variance is well
/// above c. Coates and Ng (2012) divide by √(variance + 10) for pixels up to 255, which is c = 10/255² for those up to 1, and
/// their patches are √d times as long. Filters whose numbers sum to 0 do not see the mean, so all that is left to do is to
/// multiply their responses at a place by one number, the same for all filters: sums of squares over windows, in float64.
struct PatchContrast {
  private let shape: ConvolutionShape
  private let constant: Double
  /// Sums over the channels, and over the columns of a patch: of numbers and of squares.
  private var sums: [Double], squares: [Double]
  private var rowSums: [Double], rowSquares: [Double]

  init(_ shape: ConvolutionShape, constant: Double) {
    (self.shape, self.constant) = (shape, constant)
    let (width, places) = (shape.width, shape.columnWindows.length)
    sums = [Double](repeating: 0, count: width)
    squares = sums
    rowSums = [Double](repeating: 0, count: shape.height * places)
    rowSquares = rowSums
  }

  /// Writes 1/√(Σ(p − mean)² + dc) for every place of an image.
  mutating func fill(_ scales: UnsafeMutablePointer<Float>, of image: UnsafePointer<Float>) {
    let (columns, patch, depth) = (shape.columnWindows.length, shape.patch, Double(shape.depth))
    for row in 0..<shape.height { addRow(row, of: image) }
    for row in 0..<shape.rowWindows.length {
      for column in 0..<columns {
        var (sum, square) = (0.0, 0.0)
        for next in 0..<patch {
          sum += rowSums[(row + next) * columns + column]
          square += rowSquares[(row + next) * columns + column]
        }
        let rest = max(0, square - sum * sum / depth)
        scales[row * columns + column] = Float(1 / (rest + depth * constant).squareRoot())
      }
    }
  }

  /// Sums of a row of pixels over the columns of the patches that begin there.
  private mutating func addRow(_ row: Int, of image: UnsafePointer<Float>) {
    let (columns, width) = (shape.columnWindows.length, shape.width)
    for column in 0..<width { (sums[column], squares[column]) = (0, 0) }
    for channel in 0..<shape.channels {
      let pixels = image + (channel * shape.height + row) * width
      for column in 0..<width {
        let number = Double(pixels[column])
        sums[column] += number
        squares[column] += number * number
      }
    }
    for column in 0..<columns {
      var (sum, square) = (0.0, 0.0)
      for next in 0..<shape.patch {
        sum += sums[column + next]
        square += squares[column + next]
      }
      rowSums[row * columns + column] = sum
      rowSquares[row * columns + column] = square
    }
  }
}
