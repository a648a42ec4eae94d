import Foundation

/// Asks for memory before it is taken: Swift's arrays end the process when an allocation fails.
enum Allocation {
  private static let smallSize = 64 << 20

  /// Throws when the system would refuse a block of `bytes` for the content of `file`.
  static func check(bytes: Int, for file: String) throws {
    guard bytes > smallSize else { return }
    guard let probe = malloc(bytes) else {
      throw DataError.inputOutput(
        path: file, operation: "load", reason: "\(bytes) bytes of memory were refused by the system")
    }
    free(probe)
  }
}
