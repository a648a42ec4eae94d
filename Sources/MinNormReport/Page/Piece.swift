import Synchronization

/// A part of what a person reads, as a value: what functions that write tables for a terminal say on a page.
package enum Piece: Sendable {
  /// A table with its title and notes.
  case table(Table)
  /// Labels and what stands beside them.
  case facts([Fact])
  /// Sentences.
  case text(String)

  /// A label and what stands beside it.
  package struct Fact: Sendable, Equatable {
    package var label: String
    package var value: String

    /// A label and what stands beside it.
    package init(_ label: String, _ value: String) { (self.label, self.value) = (label, value) }
  }

  /// The parts of what `render` writes: tables and facts as values, all other lines as text; charts are left out.
  package static func collect(_ render: () -> String) -> [Piece] {
    let collector = Collector()
    let text = Collector.$current.withValue(collector, operation: render)
    return text.split(separator: "\n").compactMap { line -> Piece? in
      guard line.first == Collector.mark else { return .text(String(line)) }
      return Int(line.dropFirst()).flatMap(collector.piece)
    }
  }

  /// Takes tables and facts while they are written, and leaves a line in their place.
  final class Collector: Sendable {
    @TaskLocal static var current: Collector?
    static let mark: Character = "\u{2}"
    private let pieces = Mutex<[Piece]>([])

    /// What stands in the place of a piece.
    func add(_ piece: Piece) -> String {
      let index = pieces.withLock { pieces in
        pieces.append(piece)
        return pieces.count - 1
      }
      return "\(Self.mark)\(index)\n"
    }

    func piece(_ index: Int) -> Piece? { pieces.withLock { $0.indices.contains(index) ? $0[index] : nil } }
  }
}
