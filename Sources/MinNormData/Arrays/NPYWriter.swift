/// Writes arrays in NumPy's .npy format, version 1.0: little-endian, C order.
package enum NPYWriter {
  /// What stands before the elements: magic, version and header text, padded to a multiple of 64 bytes as NumPy does.
  package static func header(_ descr: String, shape: [Int]) -> [UInt8] {
    let sizes = shape.count == 1 ? "\(shape[0])," : shape.map(String.init).joined(separator: ", ")
    var text = "{'descr': '\(descr)', 'fortran_order': False, 'shape': (\(sizes)), }"
    text += String(repeating: " ", count: 63 - (10 + text.utf8.count) % 64) + "\n"
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(text.utf8.count & 255), UInt8(text.utf8.count >> 8)]
      + Array(text.utf8)
  }

  /// NumPy's code of a format.
  package static func descr(_ format: NumberFormat) -> String {
    switch format {
    case .uint8: "|u1"
    case .float32: "<f4"
    case .float64: "<f8"
    }
  }

  /// Writes numbers to the file at `path`, which is replaced when they are complete.
  package static func write(_ numbers: Numbers, shape: [Int], to path: String) throws {
    precondition(shape.reduce(1, *) == numbers.count, "as many numbers as the shape says")
    let file = try OutputFile(path: path)
    try file.write(header(descr(numbers.format), shape: shape))
    try numbers.withBytes { try file.write($0) }
    try file.commit()
  }
}
