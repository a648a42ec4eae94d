extension NPYDecoder {
  /// Bytes of a string in an array, beside what is longer than the 15 that it holds itself.
  private static let bytesPerString = MemoryLayout<String>.stride

  /// Reads all elements as text, row after row, to the end of the file.
  func decodeText() throws -> [String] {
    let copies = header.isFortranOrder && layout.fortranDiffers ? 2 : 1
    try stream.budget.require(copies * layout.count * NPYDecoder.bytesPerString, for: stream.name)
    var texts: [String] = []
    var taken = 0
    let width = header.element.width
    try forEachPiece(of: 0..<layout.count) { bytes, piece in
      for index in 0..<piece.count {
        let element = UnsafeRawBufferPointer(rebasing: bytes[index * width..<(index + 1) * width])
        guard let text = text(of: element) else {
          let place = layout.place(of: piece.lowerBound + index, isFortranOrder: header.isFortranOrder)
          throw stream.malformed(
            at: nil, expected: "text in Unicode at row \(place.row), column \(place.column)", found: "other bytes")
        }
        taken += text.utf8.count > 15 ? text.utf8.count + 48 : 0
        texts.append(text)
      }
      try stream.budget.require((1 + copies) * texts.count * NPYDecoder.bytesPerString + taken, for: stream.name)
    }
    try expectEnd()
    return header.isFortranOrder ? layout.rowMajor(texts) : texts
  }

  /// The text of an element, which zeros fill up behind its end.
  private func text(of element: UnsafeRawBufferPointer) -> String? {
    if case .bytes = header.element {
      let end = element.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
      return String(validating: element[..<end], as: UTF8.self)
    }
    var scalars = String.UnicodeScalarView()
    var zeros = 0
    for offset in stride(from: 0, to: element.count, by: 4) {
      let stored = element.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      let word = header.isBigEndian ? UInt32(bigEndian: stored) : UInt32(littleEndian: stored)
      guard let scalar = Unicode.Scalar(word) else { return nil }
      if word == 0 {
        zeros += 1
      } else {
        // Zeros inside a text are part of it.
        for _ in 0..<zeros { scalars.append("\0") }
        zeros = 0
        scalars.append(scalar)
      }
    }
    return String(scalars)
  }
}
