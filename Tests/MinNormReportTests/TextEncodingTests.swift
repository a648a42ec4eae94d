import MinNormReport
import Testing

@Suite struct TextEncodingTests {
  @Test("UTF-8 unless the locale names another encoding; the first variable that says something counts")
  func locales() {
    #expect(TextEncoding.isUnicode([:]))
    #expect(TextEncoding.isUnicode(["LANG": "de_DE.UTF-8"]))
    #expect(TextEncoding.isUnicode(["LC_ALL": "", "LC_CTYPE": "C.utf8", "LANG": "C"]))
    #expect(!TextEncoding.isUnicode(["LANG": "C"]))
    #expect(!TextEncoding.isUnicode(["LC_ALL": "POSIX", "LANG": "en_US.UTF-8"]))
    #expect(!TextEncoding.isUnicode(["LANG": "en_US.ISO-8859-1"]))
  }

  @Test("signs have their names in ASCII, accents fall off, what has no name is a question mark")
  func ascii() {
    #expect(TextEncoding.ascii("‖f − f*‖² ≤ 3 at λ") == "||f - f*||^2 <= 3 at lambda")
    #expect(TextEncoding.ascii("Nyström, déjà") == "Nystrom, deja")
    #expect(TextEncoding.ascii("日本") == "??")
    #expect(TextEncoding.ascii("plain 1e-5") == "plain 1e-5")
  }
}
