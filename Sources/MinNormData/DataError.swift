/// What can go wrong between a file and the arrays made of it.
///
/// Every case says what, where and what to do; the command line turns each into one exit code.
public enum DataError: Error, Sendable, Equatable {
  /// The bytes of `file` are not what its format promises. `offset` counts bytes of the decompressed content.
  case malformed(file: String, offset: Int?, expected: String, found: String)
  /// A value that cannot be computed with: NaN or infinity, named by row and column (both from 0).
  case nonFinite(file: String, row: Int, column: Int, value: String)
  /// A file that was asked for by name is not there.
  case notFound(path: String, advice: String)
  /// A known data set is in none of the folders searched.
  case missingDataset(name: String, searched: [String], advice: String)
  /// No mirror could deliver a file of a data set.
  case unreachable(file: String, reasons: [String])
  /// What would be made of a file is more than the run may take, in bytes.
  case memory(file: String, needed: Int, allowed: Int)
  /// The operating system refused to read or write.
  case inputOutput(path: String, operation: String, reason: String)
}

extension DataError: CustomStringConvertible {
  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .malformed(let file, let offset, let expected, let found):
      let place = offset.map { " at byte \($0)" } ?? ""
      return "\(file)\(place): expected \(expected), found \(found)"
    case .nonFinite(let file, let row, let column, let value):
      return "\(file): \(value) at row \(row), column \(column) (counted from 0); remove or replace it"
    case .notFound(let path, let advice):
      return "\(path): not found; \(advice)"
    case .missingDataset(let name, let searched, let advice):
      return "data set '\(name)' not found in \(searched.joined(separator: ", ")); \(advice)"
    case .unreachable(let file, let reasons):
      return "\(file): no mirror delivered it (\(reasons.joined(separator: "; ")))"
    case .memory(let file, let needed, let allowed):
      return
        "\(file): reading it takes at least \(Self.size(needed)), and the run may take \(Self.size(allowed)) for it; "
        + "raise the memory limit, or give a file of fewer rows or columns"
    case .inputOutput(let path, let operation, let reason):
      return "\(path): cannot \(operation): \(reason)"
    }
  }

  /// Bytes with a unit, to the tenth.
  private static func size(_ bytes: Int) -> String {
    let units = ["bytes", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var (value, unit) = (Double(bytes), 0)
    while value >= 1024, unit < units.count - 1 { (value, unit) = (value / 1024, unit + 1) }
    return unit == 0 ? "\(bytes) bytes" : "\((value * 10).rounded() / 10) \(units[unit])"
  }
}
