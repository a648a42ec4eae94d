import MinNormData
import Testing

@Suite struct IDXReaderTests {
  @Test("images and labels are read in order, plain or gzip", arguments: [false, true])
  func reads(compressed: Bool) throws {
    let folder = try TemporaryFolder()
    let images = idx(0x803, [2, 1, 3], [1, 2, 3, 4, 5, 6])
    let labels = idx(0x801, [2], [9, 0])
    let first = try folder.write("i", compressed ? FileBytes.gzip(images) : images)
    let second = try folder.write("l", compressed ? FileBytes.gzip(labels) : labels)
    let examples = try IDXReader.examples(images: first, labels: second, classCount: 10)
    #expect(
      examples.inputs == .images(ImageSet(count: 2, channels: 1, height: 1, width: 3, pixels: [1, 2, 3, 4, 5, 6])))
    #expect(examples.labels == [9, 0])
  }

  @Test("counts that disagree name both files")
  func counts() throws {
    let folder = try TemporaryFolder()
    let images = try folder.write("images", idx(0x803, [2, 1, 1], [1, 2]))
    let labels = try folder.write("labels", idx(0x801, [3], [1, 2, 3]))
    let text = message { _ = try IDXReader.examples(images: images, labels: labels) }
    #expect(text.contains(images) && text.contains(labels) && text.contains("2 labels") && text.contains("found 3"))
  }

  @Test("a label out of range names its byte")
  func labelOutOfRange() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("labels", idx(0x801, [3], [1, 10, 3]))
    #expect(
      throws: DataError.malformed(file: path, offset: 9, expected: "a label 0...9", found: "10 for example 1")
    ) { try IDXReader.labels(at: path, classCount: 10) }
    #expect(try IDXReader.labels(at: path) == [1, 10, 3])
  }

  @Test("labels given as images are named")
  func swapped() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("labels", idx(0x801, [3], [1, 10, 3]) + [UInt8](repeating: 0, count: 8))
    #expect(message { _ = try IDXReader.images(at: path) }.contains("which marks labels"))
  }
}
