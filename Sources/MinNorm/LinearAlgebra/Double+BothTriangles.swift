extension Double {
  /// Numbers in a vector of 64 bytes.
  public static var laneCount: Int { 8 }

  /// Multiplies a tile and its transpose; see `LAPACKScalar`.
  public static func multiplyBothTriangles(
    _ tile: UnsafePointer<Double>, stride: Int, rows: Int, columns: Int,
    rowX: UnsafePointer<Double>, rowY: UnsafeMutablePointer<Double>,
    columnX: UnsafePointer<Double>, columnY: UnsafeMutablePointer<Double>
  ) {
    MinNorm.multiplyBothTriangles(
      SIMD8<Double>.self, tile, stride: stride, rows: rows, columns: columns, rowX: rowX, rowY: rowY,
      columnX: columnX, columnY: columnY)
  }
}
