extension Float {
  /// Numbers in a vector of 64 bytes.
  public static var laneCount: Int { 16 }

  /// Multiplies a tile and its transpose; see `LAPACKScalar`.
  public static func multiplyBothTriangles(
    _ tile: UnsafePointer<Float>, stride: Int, rows: Int, columns: Int,
    rowX: UnsafePointer<Float>, rowY: UnsafeMutablePointer<Float>,
    columnX: UnsafePointer<Float>, columnY: UnsafeMutablePointer<Float>
  ) {
    MinNorm.multiplyBothTriangles(
      SIMD16<Float>.self, tile, stride: stride, rows: rows, columns: columns, rowX: rowX, rowY: rowY,
      columnX: columnX, columnY: columnY)
  }
}
