import MinNormData
import Testing

@Suite struct DatasetFolderTests {
  @Test("four IDX files are a data set, whatever the test files' prefix", arguments: ["t10k", "test"])
  func idx(prefix: String) throws {
    let folder = try TemporaryFolder()
    let tiny = tinyDataset()
    try folder.writeIDX(tiny, in: "mine", testPrefix: prefix, compressed: prefix == "test")
    let loaded = try DatasetFolder.load(folder.path + "/mine")
    #expect(loaded.name == "mine")
    #expect(loaded.train == tiny.train && loaded.test == tiny.test && loaded.classCount == 10)
  }

  @Test("CIFAR batches are a data set")
  func cifar() throws {
    let folder = try TemporaryFolder()
    for name in (1...5).map({ "data_batch_\($0).bin" }) + ["test_batch.bin"] {
      try folder.write("c/" + name, cifarRecords([3]))
    }
    let loaded = try DatasetFolder.load(folder.path + "/c/")
    #expect(loaded.name == "c" && loaded.train.count == 5 && loaded.classNames[3] == "cat")
  }

  @Test("a folder with neither says what was looked for")
  func neither() throws {
    let folder = try TemporaryFolder()
    let text = message { _ = try DatasetFolder.load(folder.path) }
    #expect(text.contains("train-images-idx3-ubyte") && text.contains("data_batch_1.bin"))
  }

  @Test("training and test images of different size name both files")
  func sizes() throws {
    let folder = try TemporaryFolder()
    try folder.writeIDX(tinyDataset(), in: "m", compressed: false)
    try folder.write(
      "m/t10k-images-idx3-ubyte",
      IDXWriter.idxBytes(ImageSet(count: 5, channels: 1, height: 1, width: 1, pixels: noise(5))))
    let text = message { _ = try DatasetFolder.load(folder.path + "/m") }
    #expect(text.contains("images of 2 x 2") && text.contains("train-images") && text.contains("found 1 x 1"))
  }
}
