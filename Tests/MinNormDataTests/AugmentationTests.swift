import MinNormData
import Testing

@Suite struct AugmentationTests {
  private let images = ImageSet(count: 2, channels: 1, height: 2, width: 3, pixels: Array(1...12))

  @Test("a flip mirrors left to right; the images themselves come first")
  func flip() throws {
    let copies = try Augmentation(parsing: "flip").apply(to: images)
    #expect(copies.count == 4)
    #expect(Array(copies.pixels.prefix(12)) == images.pixels)
    #expect(Array(copies[2]) == [3, 2, 1, 6, 5, 4] && Array(copies[3]) == [9, 8, 7, 12, 11, 10])
  }

  @Test("a shift moves to the left, right, up and down and brings in black")
  func shift() throws {
    let augmentation = try Augmentation(parsing: "shift:1")
    let copies = augmentation.apply(to: images)
    #expect(augmentation.copies == 5 && copies.count == 10)
    #expect(Array(copies[2]) == [2, 3, 0, 5, 6, 0])
    #expect(Array(copies[4]) == [0, 1, 2, 0, 4, 5])
    #expect(Array(copies[6]) == [4, 5, 6, 0, 0, 0])
    #expect(Array(copies[8]) == [0, 0, 0, 1, 2, 3])
    let both = try Augmentation(parsing: "shift:1,flip")
    #expect(both.copies == 10 && "\(both)" == "shift:1,flip")
    // Mirrored first, then shifted to the left.
    #expect(Array(both.apply(to: images)[12]) == [2, 1, 0, 5, 4, 0])
    #expect(Array(Augmentation(shift: 7).apply(to: images)[2]) == [0, 0, 0, 0, 0, 0])
  }

  @Test("every channel plane is moved by itself")
  func channels() throws {
    let colour = ImageSet(count: 1, channels: 3, height: 1, width: 2, pixels: [1, 2, 3, 4, 5, 6])
    #expect(Array(Augmentation(flips: true).apply(to: colour)[1]) == [2, 1, 4, 3, 6, 5])
  }

  @Test(
    "wrong texts are refused",
    arguments: ["", "shift", "shift:0", "shift:-1", "flip,flip", "crop:2", "shift:1,shift:2"])
  func refused(text: String) {
    #expect(throws: AugmentationError.self) { _ = try Augmentation(parsing: text) }
  }
}
