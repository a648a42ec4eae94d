/// Reads one array from a .npy file.
///
/// Booleans, integers and floats of 1 to 8 bytes in either byte order, text of fixed length ('<U…' and '|S…'), C and Fortran
/// order, versions 1 to 3. Floats keep their format (float16 becomes Float, which holds all of it), bytes and booleans become
/// bytes, other integers the narrowest float that holds all of their type; integers of 8 bytes beyond 2⁵³, NaN and infinity are
/// errors that name their place. Object arrays (pickles), structured types, false sizes, missing and trailing bytes are errors.
public enum NPYReader {
  /// Reads the numbers at `path`, plain or gzip: one dimension becomes one column, more than two are flattened to rows × rest.
  public static func load(_ path: String) throws -> NumberArray { try load(ContentStream(path: path)) }

  /// Reads the numbers of an open stream.
  package static func load(_ stream: ContentStream) throws -> NumberArray { try read(stream).numberArray() }

  /// Reads the array of an open stream, which must end with it.
  package static func read(_ stream: ContentStream) throws -> FileArray {
    let header = try NPYHeader(in: stream)
    let layout = try NPYLayout(header, in: stream)
    let decoder = NPYDecoder(header: header, layout: layout, stream: stream)
    let values: FileArray.Values =
      switch header.element.format {
      case .uint8: .numbers(.uint8(try decoder.decodeAll()))
      case .float32: .numbers(.float32(try decoder.decodeAll()))
      case .float64: .numbers(.float64(try decoder.decodeAll()))
      case nil: .text(try decoder.decodeText())
      }
    return FileArray(shape: layout.shape, values: values, kind: header.element.kind, source: stream.name)
  }
}

/// Reads the rows of a .npy file in C order a few at a time, in bounded memory.
package final class NPYRows {
  /// The size of each dimension.
  package let shape: [Int]
  /// Rows in all.
  package var rows: Int { decoder.layout.rows }
  /// Numbers of a row.
  package var columns: Int { decoder.layout.columns }
  /// Their format.
  package let format: NumberFormat
  /// How messages name the file.
  package let source: String
  /// Rows read so far.
  package private(set) var position = 0

  private let decoder: NPYDecoder

  /// Reads the header; text and Fortran order, whose rows are not together, are errors.
  package init(_ stream: ContentStream) throws {
    let header = try NPYHeader(in: stream)
    let layout = try NPYLayout(header, in: stream)
    guard let format = header.element.format else {
      throw stream.malformed(at: nil, expected: "numbers", found: "text")
    }
    guard !header.isFortranOrder || !layout.fortranDiffers else {
      throw stream.malformed(
        at: nil, expected: "rows one after the other (C order)",
        found: "Fortran order; save it with numpy.ascontiguousarray")
    }
    shape = layout.shape
    self.format = format
    source = stream.name
    decoder = NPYDecoder(header: header, layout: layout, stream: stream)
  }

  /// The next rows, at most so many; nil behind the last one, where the file must end.
  package func next(_ limit: Int) throws -> NumberArray? {
    let count = min(limit, rows - position)
    guard count > 0 else {
      try decoder.expectEnd()
      return nil
    }
    let range = position * columns..<(position + count) * columns
    position += count
    let numbers: Numbers =
      switch format {
      case .uint8: .uint8(try decoder.decode(range))
      case .float32: .float32(try decoder.decode(range))
      case .float64: .float64(try decoder.decode(range))
      }
    return NumberArray(rows: count, columns: columns, numbers: numbers)
  }
}
