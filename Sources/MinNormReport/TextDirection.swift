/// Words that are written from right to left, kept from turning what stands beside them.
package enum TextDirection {
  /// The text with every run of right-to-left words between FIRST STRONG ISOLATE and POP DIRECTIONAL ISOLATE, and without
  /// characters that set a direction themselves: one that is never closed would turn the rest of a line (Unicode Standard
  /// Annex 9; Boucher and Anderson 2021, "Trojan Source").
  ///
  /// Works in pages and in terminals alike; where directions are unknown, the isolates have no width.
  package static func isolated(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard scalars.contains(where: { isRightToLeft($0) || isControl($0) }) else { return text }
    let kept = scalars.filter { !isControl($0) }
    var result = String.UnicodeScalarView()
    var place = kept.startIndex
    while place < kept.endIndex {
      guard isRightToLeft(kept[place]) else {
        result.append(kept[place])
        place = kept.index(after: place)
        continue
      }
      let end = endOfRun(kept, from: place)
      result.append("\u{2068}")
      result.append(contentsOf: kept[place..<end])
      result.append("\u{2069}")
      place = end
    }
    return String(result)
  }

  /// Right-to-left letters with the marks on them, over single characters that have no direction of their own.
  private static func endOfRun(
    _ scalars: String.UnicodeScalarView, from start: String.Index
  ) -> String.Index {
    var (place, end, isJoined) = (start, start, false)
    while place < scalars.endIndex {
      let scalar = scalars[place]
      place = scalars.index(after: place)
      if isRightToLeft(scalar) || scalar.properties.canonicalCombiningClass != .notReordered {
        (end, isJoined) = (place, false)
      } else if isJoined || scalar.properties.isAlphabetic || scalar == "\n" {
        break
      } else {
        isJoined = true
      }
    }
    return end
  }

  /// A letter of a script that runs from right to left, or a mark that stands for one.
  private static func isRightToLeft(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFC, 0x10800...0x10FFF, 0x1E800...0x1EFFF, 0x200F: true
    default: false
    }
  }

  /// Embeddings, overrides and isolates.
  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }
}
