/// The memory that readers may take for the arrays that they make of files.
///
/// A reader asks before it takes, so that a file which claims or unfolds to too much is refused and nothing is killed.
package struct ReadingBudget: Sendable, Equatable {
  /// Bytes that may be taken; nil for what the system gives.
  package let bytes: Int?

  /// What the system gives.
  package static let unlimited = ReadingBudget(bytes: nil)

  /// At most so many bytes.
  package init(bytes: Int?) { self.bytes = bytes.map { max(0, $0) } }

  /// What is left when an array of so many bytes is kept.
  package func keeping(_ kept: Int) -> ReadingBudget { ReadingBudget(bytes: bytes.map { $0 - kept }) }

  /// Throws unless an array of so many bytes may be made of the content of `file`, and the system has them.
  package func require(_ needed: Int, for file: String) throws {
    if let bytes, needed > bytes { throw DataError.memory(file: file, needed: needed, allowed: bytes) }
    try Allocation.check(bytes: needed, for: file)
  }
}
