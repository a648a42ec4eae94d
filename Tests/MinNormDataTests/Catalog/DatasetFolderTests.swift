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

  /// Writes the four files of a data set under the names that `name` makes of MNIST's.
  private func write(_ dataset: Dataset, to folder: TemporaryFolder, _ name: (String) -> String) throws {
    for (prefix, examples) in [("train", dataset.train), ("t10k", dataset.test)] {
      guard case .images(let images) = examples.inputs else { continue }
      try folder.write(name(prefix + "-images-idx3-ubyte"), IDXWriter.idxBytes(images))
      try folder.write(name(prefix + "-labels-idx1-ubyte"), FileBytes.gzip(IDXWriter.idxBytes(examples.labels)))
    }
  }

  @Test("names with dots or underscores, and files in folders of their own names, are read")
  func otherNames() throws {
    let folder = try TemporaryFolder()
    try write(tinyDataset(), to: folder) { "dots/" + $0.replacing("-idx", with: ".idx") }
    try write(tinyDataset(), to: folder) { "unpacked/\($0)/\($0)" }
    for name in ["dots", "unpacked"] {
      let loaded = try DatasetFolder.load(folder.path + "/" + name)
      #expect(loaded.train == tinyDataset().train && loaded.test == tinyDataset().test, "\(name)")
    }
  }

  @Test("EMNIST's prefix names the data set; of several one is chosen by its prefix")
  func prefixes() throws {
    let folder = try TemporaryFolder()
    func letters(_ kind: String, _ name: String) -> String {
      "g/emnist-\(kind)-" + name.replacing("t10k", with: "test")
    }
    try write(tinyDataset(), to: folder) { letters("letters", $0) }
    #expect(try DatasetFolder.load(folder.path + "/g").name == "emnist-letters")
    try write(tinyDataset(), to: folder) { letters("digits", $0) }
    let text = message { _ = try DatasetFolder.load(folder.path + "/g") }
    #expect(text.contains("g/emnist-digits") && text.contains("emnist-letters"))
    #expect(try DatasetFolder.load(folder.path + "/g/emnist-digits").name == "emnist-digits")
  }

  @Test(
    "labels are codes from 0, or from 1 without a 0, to the largest; where few of those occur, the classes are those that do",
    arguments: [
      ([1, 3, 1], ["1", "2", "3"]), ([0, 2, 0], ["0", "1", "2"]), ([2, 4, 2], ["1", "2", "3", "4"]),
      ([3, 26, 8], ["3", "8", "26"]),
    ])
  func classes(labels: [Int], names: [String]) throws {
    let folder = try TemporaryFolder()
    let images = ImageSet(count: 3, channels: 1, height: 1, width: 2, pixels: noise(6))
    let examples = Examples(inputs: .images(images), labels: labels)
    try folder.writeIDX(Dataset(name: "x", train: examples, test: examples, classCount: 27), in: "x")
    let loaded = try DatasetFolder.load(folder.path + "/x")
    #expect(loaded.classNames == names)
    #expect(loaded.train.labels.map { loaded.classNames[$0] } == labels.map(String.init))
  }

  @Test("a folder with one data set below it, such as torchvision's, is loaded; several are listed")
  func below() throws {
    let folder = try TemporaryFolder()
    try write(tinyDataset(), to: folder) { "tv/MNIST/raw/" + $0 }
    #expect(try DatasetFolder.load(folder.path + "/tv").name == "MNIST")
    #expect(try DatasetCatalog.load("mnist", dataDirectory: folder.path + "/tv").train == tinyDataset().train)
    #expect(try DatasetCatalog.load("mnist", dataDirectory: folder.path + "/tv/MNIST/raw").name == "mnist")
    try write(tinyDataset(), to: folder) { "tv/FashionMNIST/raw/" + $0 }
    let text = message { _ = try DatasetFolder.load(folder.path + "/tv") }
    #expect(text.contains("FashionMNIST/raw") && text.contains("--data-dir"))
  }

  @Test(
    "the Python version of CIFAR-10 is named, and a pickle under another name",
    arguments: ["py", "data/cifar-10-batches-py"])
  func pickles(name: String) throws {
    let folder = try TemporaryFolder()
    let pickle: [UInt8] = [0x80, 4, 0x95] + noise(100)
    try folder.write(name + "/data_batch_1", pickle)
    let text = message {
      if name == "py" {
        _ = try DatasetFolder.load(folder.path + "/py")
      } else {
        _ = try DatasetCatalog.load("cifar10", dataDirectory: folder.path + "/data")
      }
    }
    #expect(text.contains("binary version") && text.contains("never loaded"))
    #expect(message { _ = try CIFAR10Reader.examples(at: folder.write("b.bin", pickle)) }.contains("pickle"))
  }

  @Test("a web page in the place of a file is called one")
  func webPage() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("train-images-idx3-ubyte.gz", "<!DOCTYPE html><html>403</html>")
    #expect(message { _ = try IDXReader.images(at: path) }.contains("a web page"))
  }
}
