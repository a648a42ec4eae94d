import MinNormReport
import Testing

@Suite struct TextDirectionTests {
  @Test("runs of right-to-left words are isolated, whatever else stands in the line")
  func isolated() {
    #expect(TextDirection.isolated("plain, déjà, 日本, 1–2") == "plain, déjà, 日本, 1–2")
    #expect(TextDirection.isolated("x שלום 3") == "x \u{2068}שלום\u{2069} 3")
    #expect(TextDirection.isolated("مرحبا بالعالم") == "\u{2068}مرحبا بالعالم\u{2069}")
    // Cells of a table stand apart.
    #expect(TextDirection.isolated("אב  12  גד") == "\u{2068}אב\u{2069}  12  \u{2068}גד\u{2069}")
    #expect(TextDirection.isolated("אב\nגד") == "\u{2068}אב\u{2069}\n\u{2068}גד\u{2069}")
    // A mark stays on its letter.
    #expect(TextDirection.isolated("שָׁלוֹם.") == "\u{2068}שָׁלוֹם\u{2069}.")
  }

  @Test("what would set a direction for the rest of a line is left out, so that every isolate is closed")
  func controls() {
    #expect(TextDirection.isolated("a\u{202E}txt.exe\u{202C}") == "atxt.exe")
    #expect(TextDirection.isolated("\u{2067}\u{2067}שלום") == "\u{2068}שלום\u{2069}")
    let twice = TextDirection.isolated(TextDirection.isolated("a שלום b"))
    #expect(twice == "a \u{2068}שלום\u{2069} b")
  }
}
