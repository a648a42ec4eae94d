/// Finds the name someone probably meant.
package enum NearestName {
  /// The name with the fewest edits from `word`, if at most a third of its letters (and at least two) differ.
  package static func suggestion(for word: String, among names: [String]) -> String? {
    let lowered = word.lowercased().filter { $0.isLetter || $0.isNumber }
    let distances = names.map { (name: $0, edits: edits(lowered, $0.filter { $0.isLetter || $0.isNumber })) }
    guard let best = distances.min(by: { $0.edits < $1.edits }) else { return nil }
    return best.edits <= max(2, best.name.count / 3) ? best.name : nil
  }

  /// The Levenshtein distance: insertions, deletions and replacements that turn one word into the other.
  static func edits(_ first: String, _ second: String) -> Int {
    let target = Array(second)
    // Words of this length are no misspelt names, and the table grows with both lengths.
    guard first.count <= 64 else { return first.count }
    var previous = Array(0...target.count)
    for (row, letter) in first.enumerated() {
      var current = [row + 1]
      for (column, other) in target.enumerated() {
        let replacement = previous[column] + (letter == other ? 0 : 1)
        current.append(min(replacement, previous[column + 1] + 1, current[column] + 1))
      }
      previous = current
    }
    return previous[target.count]
  }
}
