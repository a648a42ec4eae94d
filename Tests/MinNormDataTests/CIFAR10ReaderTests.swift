import MinNormData
import Testing

@Suite struct CIFAR10ReaderTests {
  private func folder(testLabels: [UInt8] = [1]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for batch in 1...5 { try folder.write("data_batch_\(batch).bin", cifarRecords([UInt8(batch), 0])) }
    try folder.write("test_batch.bin", cifarRecords(testLabels))
    return folder
  }

  @Test("batches are read in order and each file's records are counted")
  func load() throws {
    let folder = try folder(testLabels: [1, 2, 3])
    let contents = try CIFAR10Reader.load(folder: folder.path)
    #expect(contents.dataset.train.labels == [1, 0, 2, 0, 3, 0, 4, 0, 5, 0])
    #expect(contents.dataset.test.labels == [1, 2, 3])
    #expect(contents.records.map(\.count) == [2, 2, 2, 2, 2, 3])
    #expect(contents.dataset.name == "cifar10")
    #expect(contents.dataset.classNames == CIFAR10Reader.classNames)
    #expect(contents.dataset.train.inputs.dimension == 3072)
  }

  @Test("a gzip batch and a plain one give the same records")
  func compressed() throws {
    let folder = try TemporaryFolder()
    let bytes = cifarRecords((0..<1200).map { UInt8($0 % 10) })
    let plain = try CIFAR10Reader.examples(at: folder.write("a.bin", bytes))
    #expect(try CIFAR10Reader.examples(at: folder.write("a.bin.gz", FileBytes.gzip(bytes, level: 1))) == plain)
    #expect(plain.count == 1200)
  }

  @Test("class names come from batches.meta.txt, which must have ten")
  func names() throws {
    let folder = try folder()
    try folder.write("batches.meta.txt", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n\n")
    #expect(try CIFAR10Reader.load(folder: folder.path).dataset.classNames.joined() == "abcdefghij")
    try folder.write("batches.meta.txt", "a\nb\n")
    #expect(message { _ = try CIFAR10Reader.load(folder: folder.path) }.contains("expected 10 class names, found 2"))
  }

  @Test("grayscale is the nearest integer to 0.299 R + 0.587 G + 0.114 B")
  func luminance() throws {
    let stream = try ContentStream(
      bytes: [5] + noise(3072, seed: 1) + [7] + [UInt8](repeating: 255, count: 3072), name: "x")
    let examples = try CIFAR10Reader.examples(in: stream, variant: .grayscale)
    guard case .images(let images) = examples.inputs else { throw DataError.notFound(path: "images", advice: "") }
    #expect(images.channels == 1 && images.dimension == 1024)
    let color = noise(3072, seed: 1)
    for index in 0..<1024 {
      let red = Double(color[index]), green = Double(color[index + 1024]), blue = Double(color[index + 2048])
      #expect(abs(Double(images.pixels[index]) - (0.299 * red + 0.587 * green + 0.114 * blue)) <= 0.5 + 1e-9)
    }
    #expect(images[1].allSatisfy { $0 == 255 })
  }

  @Test("channels are the planes of the record in their order: red, green, blue")
  func channels() throws {
    let planes = [UInt8(200), 100, 50].flatMap { [UInt8](repeating: $0, count: 1024) }
    let examples = try CIFAR10Reader.examples(in: ContentStream(bytes: [3] + planes, name: "x"))
    guard case .images(let images) = examples.inputs else { throw DataError.notFound(path: "images", advice: "") }
    #expect(images.channels == 3 && images.height == 32 && images.width == 32 && images.pixels == planes)
  }

  @Test("a wrong label names the record's offset")
  func wrongLabel() throws {
    let stream = try ContentStream(bytes: cifarRecords([1, 2, 10]), name: "x")
    #expect(
      throws: DataError.malformed(file: "x", offset: 6146, expected: "a label 0...9 for record 2", found: "10")
    ) { try CIFAR10Reader.examples(in: stream) }
  }

  @Test("a missing batch is named")
  func missing() throws {
    let folder = try TemporaryFolder()
    try folder.write("data_batch_1.bin", cifarRecords([1]))
    #expect(message { _ = try CIFAR10Reader.load(folder: folder.path) }.contains("data_batch_2.bin: not found"))
  }
}
