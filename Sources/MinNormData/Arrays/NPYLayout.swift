/// The shape of a .npy file as rows × columns, checked against what the file can hold.
struct NPYLayout {
  /// The size of each dimension; empty for a single element.
  let shape: [Int]
  let rows: Int
  let columns: Int
  /// The sizes behind the first one, for flattening.
  private let inner: [Int]
  /// Number of elements.
  var count: Int { rows * columns }

  init(_ header: NPYHeader, in stream: ContentStream) throws {
    let described = "(" + header.shape.map(String.init).joined(separator: ", ") + ")"
    guard !header.shape.contains(0) else {
      throw stream.malformed(
        at: nil, expected: "an array with at least one row and column", found: "shape \(described)")
    }
    var bytes = header.element.width
    for size in header.shape {
      let (product, overflow) = bytes.multipliedReportingOverflow(by: size)
      guard !overflow, product <= stream.plausibleRemainder else {
        throw stream.malformed(
          at: stream.offset, expected: "the elements of shape \(described)",
          found: "a file too small for them (at most \(stream.plausibleRemainder) bytes)")
      }
      bytes = product
    }
    shape = header.shape
    rows = header.shape.first ?? 1
    inner = Array(header.shape.dropFirst())
    columns = inner.reduce(1, *)
  }

  /// Row and column of element `index` of the file.
  func place(of index: Int, isFortranOrder: Bool) -> (row: Int, column: Int) {
    isFortranOrder
      ? (index % rows, column(ofFortranIndex: index / rows))
      : (index / columns, index % columns)
  }

  /// Whether elements whose first dimension runs fastest stand in another order than rows.
  var fortranDiffers: Bool { !(columns == 1 || (rows == 1 && inner.count < 2)) }

  /// Brings elements whose first dimension runs fastest into row-major order.
  ///
  /// This waits until all of them are read: a false claim costs no memory then, as it is never written to.
  func rowMajor<Element>(_ values: [Element]) -> [Element] {
    guard fortranDiffers else { return values }
    // Blocks of rows keep both sides of the transposition within the cache.
    let block = 64
    return values.withUnsafeBufferPointer { source in
      [Element](unsafeUninitializedCapacity: count) { target, initialized in
        for start in stride(from: 0, to: rows, by: block) {
          let end = min(start + block, rows)
          for index in 0..<columns {
            let column = column(ofFortranIndex: index)
            for row in start..<end {
              target.initializeElement(at: row * columns + column, to: source[index * rows + row])
            }
          }
        }
        initialized = count
      }
    }
  }

  /// The column of the `index`-th column stored when the first dimension runs fastest.
  private func column(ofFortranIndex index: Int) -> Int {
    var rest = index
    var column = 0
    var stride = columns
    for size in inner {
      stride /= size
      column += rest % size * stride
      rest /= size
    }
    return column
  }
}
