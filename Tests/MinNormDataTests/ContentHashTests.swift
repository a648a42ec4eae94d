import MinNormData
import Testing

@Suite struct ContentHashTests {
  @Test("sha256 gives the standard's known answers")
  func knownAnswers() {
    #expect(ContentHash.sha256([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(
      ContentHash.sha256(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test("files are hashed as they are, contents as they decompress")
  func files() throws {
    let folder = try TemporaryFolder()
    let bytes = noise(3_000_000)
    let compressed = try FileBytes.gzip(bytes, level: 1)
    let path = try folder.write("x.gz", compressed)
    #expect(try ContentHash.sha256(ofFile: path) == ContentHash.sha256(compressed))
    let content = try ContentHash.sha256(ofContentOf: path)
    #expect(content.sha256 == ContentHash.sha256(bytes) && content.bytes == bytes.count)
  }

  @Test("the content hash of a data set follows the documented layout")
  func layout() {
    let images = ImageSet(count: 1, channels: 1, height: 1, width: 2, pixels: [7, 8])
    let array = NumberArray(rows: 1, columns: 1, values: [1])
    let dataset = Dataset(
      name: "x", train: Examples(inputs: .images(images), labels: [3]),
      test: Examples(inputs: .array(array), labels: [4]), classCount: 5)
    let bytes =
      Array("minnorm.content/1".utf8) + [1] + littleEndian([1, 1, 1, 2]) + [7, 8] + littleEndian([1, 3]) + [2]
      + littleEndian([1, 1]) + littleEndian([Float(1)]) + littleEndian([1, 4])
    #expect(dataset.contentHash == ContentHash.sha256(bytes))
  }

  @Test("equal arrays give equal hashes whatever their format; numbers beyond single precision count")
  func formats() {
    func hash(_ numbers: Numbers) -> String {
      let examples = Examples(inputs: .array(NumberArray(rows: 2, columns: 1, numbers: numbers)), labels: [0, 1])
      return Dataset(name: "x", train: examples, test: examples, classCount: 2).contentHash
    }
    #expect(hash(.uint8([3, 4])) == hash(.float32([3, 4])))
    #expect(hash(.float64([3, 4])) == hash(.float32([3, 4])))
    #expect(hash(.float64([3, 4.1])) != hash(.float32([3, 4.1])))
    #expect(hash(.float64([3, 4.1])) != hash(.float64([3, 4.1.nextUp])))
  }

  @Test("names do not matter, labels, pixels and shapes do")
  func sensitivity() {
    let tiny = tinyDataset()
    #expect(tinyDataset(name: "other").contentHash == tiny.contentHash)
    var labels = tiny.train.labels
    labels[3] = 9
    let relabelled = Dataset(
      name: "x", train: Examples(inputs: tiny.train.inputs, labels: labels), test: tiny.test, classCount: 10)
    #expect(relabelled.contentHash != tiny.contentHash)
    let swapped = Dataset(name: "x", train: tiny.test, test: tiny.train, classCount: 10)
    #expect(swapped.contentHash != tiny.contentHash)
  }
}
