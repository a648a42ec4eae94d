import MinNormData
import Testing

@Suite struct DatasetCatalogTests {
  @Test("mnist is read from its folder and must have labels below 10")
  func mnist() throws {
    let folder = try TemporaryFolder()
    let tiny = tinyDataset(name: "mnist")
    try folder.writeIDX(tiny, in: "mnist")
    #expect(try DatasetCatalog.load("mnist", dataDirectory: folder.path) == tiny)
    try folder.write("mnist/train-labels-idx1-ubyte.gz", IDXWriter.idxBytes([Int](repeating: 11, count: 12)))
    #expect(message { _ = try DatasetCatalog.load("mnist", dataDirectory: folder.path) }.contains("a label 0...9"))
  }

  @Test("cifar10 and cifar10-gray are two views of one folder")
  func cifar() throws {
    let folder = try TemporaryFolder()
    for name in (1...5).map({ "data_batch_\($0).bin" }) + ["test_batch.bin"] {
      try folder.write("cifar-10-batches-bin/" + name, cifarRecords([3, 4]))
    }
    let color = try DatasetCatalog.load("cifar10", dataDirectory: folder.path)
    let gray = try DatasetCatalog.load("cifar10-gray", dataDirectory: folder.path)
    #expect(color.train.inputs.dimension == 3072 && gray.train.inputs.dimension == 1024)
    #expect(color.train.labels == gray.train.labels && gray.name == "cifar10-gray")
  }

  @Test(
    "a missing data set says where it was looked for and how to fetch it",
    arguments: ["mnist", "cifar10", "cifar10-gray"])
  func missing(name: String) throws {
    let folder = try TemporaryFolder()
    let text = message { _ = try DatasetCatalog.load(name, dataDirectory: folder.path) }
    #expect(text.contains(folder.path) && text.contains("scripts/fetch-data") && text.contains("MINNORM_DATA"))
  }

  @Test("a folder with a part of the files names what is missing")
  func partial() throws {
    let folder = try TemporaryFolder()
    try folder.write("cifar-10-batches-bin/data_batch_1.bin", cifarRecords([1]))
    let text = message { _ = try DatasetCatalog.load("cifar10", dataDirectory: folder.path) }
    #expect(text.contains("data_batch_2.bin") && !text.contains("data_batch_1.bin"))
  }

  @Test("what is more than may be taken is refused by what its headers claim, before a pixel or a label is read")
  func budget() throws {
    let folder = try TemporaryFolder()
    // Either file alone is within the budget; the labels would be an error if they were read.
    for name in ["train", "t10k"] {
      try folder.write("mnist/\(name)-images-idx3-ubyte", idx(0x803, [60, 100, 100], noise(600_000)))
      try folder.write("mnist/\(name)-labels-idx1-ubyte", "no labels")
    }
    func load(_ bytes: Int) -> String {
      message {
        _ = try DatasetCatalog.load("mnist", dataDirectory: folder.path, budget: ReadingBudget(bytes: bytes))
      }
    }
    #expect(load(1_100_000).contains("reading it takes at least 1.1 MiB, and the run may take 1.0 MiB"))
    #expect(load(1_200_000).contains("labels-idx1-ubyte"))
    for name in (1...5).map({ "data_batch_\($0).bin" }) + ["test_batch.bin"] {
      try folder.write("cifar-10-batches-bin/" + name, cifarRecords([3, 4]))
    }
    func color(_ bytes: Int) throws -> Int {
      try DatasetCatalog.load("cifar10", dataDirectory: folder.path, budget: ReadingBudget(bytes: bytes)).train.count
    }
    #expect(throws: DataError.self) { try color(30_000) }
    #expect(try color(50_000) == 10)
  }

  @Test("an unknown name gets a suggestion and the list")
  func unknown() {
    let text = message { _ = try DatasetCatalog.load("minst", dataDirectory: "data") }
    #expect(text.contains("did you mean 'mnist'?") && text.contains("cifar10-gray"))
    #expect(message { _ = try DatasetCatalog.load("CIFAR-10", dataDirectory: "data") }.contains("'cifar10'"))
    #expect(!message { _ = try DatasetCatalog.load("imagenet", dataDirectory: "data") }.contains("did you mean"))
  }

  @Test("a path is loaded as a folder")
  func path() throws {
    let folder = try TemporaryFolder()
    try folder.writeIDX(tinyDataset(), in: "mine")
    #expect(try DatasetCatalog.load(folder.path + "/mine", dataDirectory: "nowhere").name == "mine")
    #expect(message { _ = try DatasetCatalog.load("./no/such", dataDirectory: "x") }.contains("not found"))
  }

  @Test("digits come from the data folder, then from folders above the program, then are drawn")
  func digits() throws {
    let folder = try TemporaryFolder()
    let searched = DatasetCatalog.digitsFolders(
      dataDirectory: folder.path + "/data", executable: folder.path + "/a/.build/release/minnorm")
    #expect(searched.first == folder.path + "/data/digits")
    #expect(searched.contains(folder.path + "/a/data/digits") && searched.last == "/data/digits")

    let drawn = tinyDataset(name: "drawn")
    #expect(try DatasetCatalog.loadDigits(searching: searched) { drawn } == drawn)
    try folder.writeIDX(tinyDataset(), in: "a/data/digits")
    #expect(try DatasetCatalog.loadDigits(searching: searched) { drawn }.name == "digits")
    #expect(
      message { _ = try DatasetCatalog.loadDigits(searching: ["/none"], drawDigits: nil) }.contains("make-digits"))
  }
}
