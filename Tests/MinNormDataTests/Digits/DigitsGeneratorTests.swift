import MinNormData
import Testing

@Suite struct DigitsGeneratorTests {
  @Test("the first images of the standard seed are the bytes they have always been")
  func golden() {
    // FNV-1a over the first 50 training images; a change here means new files in data/digits and a changelog entry.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for index in 0..<50 {
      let (pixels, label) = DigitsGenerator().image(.train, at: index)
      for byte in pixels + [UInt8(label)] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    #expect(hash == 0x9aca8da8cc83fc42)
  }

  @Test("image i does not depend on how many are drawn, and the parts share none")
  func counts() throws {
    let small = DigitsGenerator().draw(trainCount: 5, testCount: 2)
    let large = DigitsGenerator().draw(trainCount: 50, testCount: 20)
    #expect(large.train.selecting(0..<5) == small.train)
    #expect(large.test.selecting(0..<2) == small.test)
    #expect(DigitsGenerator().image(.train, at: 0).pixels != DigitsGenerator().image(.test, at: 0).pixels)
    #expect(DigitsGenerator(seed: 1).image(.train, at: 0).pixels != DigitsGenerator().image(.train, at: 0).pixels)
  }

  @Test("every image has ink and an empty background, every digit its share")
  func plausible() {
    let digits = DigitsGenerator().draw()
    guard case .images(let images) = digits.train.inputs else {
      Issue.record("digits are images")
      return
    }
    #expect(images.count == 4000 && images.height == 28 && images.width == 28 && images.channels == 1)
    for index in 0..<images.count {
      let inked = images[index].count { $0 > 127 }
      #expect((15..<350).contains(inked), "image \(index)")
    }
    for digit in 0..<10 { #expect(abs(digits.train.labels.count { $0 == digit } - 400) < 6 * 20) }
  }

  @Test("the integer square root is exact, also beside squares")
  func squareRoots() {
    for root in [0, 1, 2, 3, 10, 255, 65_535, 1 << 20, (1 << 31) - 1] {
      for n in [root * root, root * root + 1, max(0, root * root - 1)] {
        let r = integerSquareRoot(n)
        #expect(r * r <= n && (r + 1) * (r + 1) > n)
      }
    }
  }
}
