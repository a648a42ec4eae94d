/// A user's own kernel matrix K of training examples, and perhaps that of test examples with them.
///
/// Examples are then known by their places only: 0 ..< n for those of K, n and more for the rows of the other matrix.
package final class GivenKernelMatrix: Sendable {
  /// k(xᵢ, xⱼ), n × n.
  package let gram: GivenMatrix
  /// k(zᵢ, xⱼ), m × n.
  package let cross: GivenMatrix?
  /// k(xᵢ, xᵢ).
  package let diagonal: [Double]
  /// Whether kᵢⱼ = kⱼᵢ to the last bit; if not, the entries above the diagonal count.
  package let isSymmetric: Bool
  /// Why K has no positive semidefinite kernel, as far as pairs of examples show.
  package let contradiction: String?
  /// SHA-256 of the numbers.
  package let sha256: String
  /// What a person should know of the files.
  package let notes: [String]

  /// Opens the files, reads them once and checks them.
  ///
  /// - Throws: `DataError` for a K that is not square, not finite or not symmetric up to rounding, and for a cross matrix that
  ///   does not have its columns.
  package init(gram path: String, cross crossPath: String? = nil, budget: ReadingBudget = .unlimited) throws {
    gram = try GivenMatrix.open(path, isSymmetric: true, budget: budget)
    guard gram.rows == gram.columns else {
      throw DataError.malformed(
        file: path, offset: nil, expected: "a square matrix, k(x, x') of all pairs of training examples",
        found: "\(gram.rows) × \(gram.columns)")
    }
    let left = budget.keeping(gram.isMapped ? 0 : gram.residentBytes)
    cross = try crossPath.map { try GivenMatrix.open($0, budget: left) }
    let n = gram.rows
    if let cross, cross.columns != n {
      let hint = cross.rows == n ? "; transpose it" : ""
      throw DataError.malformed(
        file: cross.source, offset: nil, expected: "\(n) columns, one for each training example of \(path)",
        found: "\(cross.rows) × \(cross.columns)\(hint)")
    }
    var scan = GivenMatrixScan()
    diagonal = try scan.symmetric(gram)
    var hashes = [scan.hash()]
    if let cross {
      try scan.finite(cross)
      hashes.append(scan.hash())
    }
    (isSymmetric, contradiction) = (scan.largestDifference == 0, scan.contradiction)
    sha256 = hashes.count == 1 ? hashes[0] : ContentHash.sha256(Array(hashes.joined().utf8))
    notes =
      [gram, cross].compactMap(\.self).map { matrix in
        let size = "\(matrix.source): \(matrix.rows) × \(matrix.columns) \(matrix.format.rawValue)"
        return matrix.isMapped ? "\(size), mapped from the disk" : "\(size), read into memory"
      } + (scan.differenceNote.map { ["\(path): \($0)"] } ?? [])
  }

  /// Number of training examples n.
  package var order: Int { gram.rows }

  /// Bytes that the matrices take for as long as they are open.
  package var residentBytes: Int { gram.residentBytes + (cross?.residentBytes ?? 0) }

  /// The places of the training examples as an array, and of the test examples.
  package var inputs: (train: NumberArray, test: NumberArray?) {
    func places(_ range: Range<Int>) -> NumberArray {
      NumberArray(given: self, places: .float64(range.map(Double.init)))
    }
    return (places(0..<order), cross.map { places(order..<order + $0.rows) })
  }
}

extension GivenKernelMatrix: Equatable {
  /// The same matrices.
  package static func == (left: GivenKernelMatrix, right: GivenKernelMatrix) -> Bool { left.sha256 == right.sha256 }
}
