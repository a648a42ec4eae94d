import MinNormData
import Testing

/// Checks on the real files, where MINNORM_DATA names a folder that holds them.
@Suite(.enabled(if: RealData.folder != nil), .serialized) struct RealDataTests {
  private let folder = RealData.folder ?? ""

  @Test("MNIST has its counts, its first labels and 67 pixels that are always 0")
  func mnist() throws {
    let clock = ContinuousClock()
    let start = clock.now
    let dataset = try DatasetCatalog.load("mnist", dataDirectory: folder)
    let loaded = clock.now
    #expect(dataset.train.count == 60_000 && dataset.test.count == 10_000)
    #expect(Array(dataset.train.labels.prefix(5)) == [5, 0, 4, 1, 9])
    let hash = dataset.contentHash
    let hashed = clock.now
    let summary = DatasetSummary(of: dataset)
    print("mnist: load \(loaded - start), hash \(hashed - loaded), inspect \(clock.now - hashed); \(hash)")
    #expect(summary.train.values.zeroCount == 67 && summary.train.values.maximum == 255)
    #expect(abs(summary.train.values.mean / 255 - 0.1307) < 1e-4)
    #expect(abs(summary.train.values.standardDeviation / 255 - 0.3081) < 1e-4)
    print(summary.duplicatesInTrain, summary.duplicatesOfTrainInTest)
  }

  @Test(
    "CIFAR-10 has 50,000 training images and a whole number of test records", arguments: CIFAR10Reader.Variant.allCases)
  func cifar10(variant: CIFAR10Reader.Variant) throws {
    let clock = ContinuousClock()
    let start = clock.now
    let dataset = try DatasetCatalog.load(variant.rawValue, dataDirectory: folder)
    let loaded = clock.now
    #expect(dataset.train.count == 50_000 && (1...10_000).contains(dataset.test.count))
    let hash = dataset.contentHash
    let hashed = clock.now
    let summary = DatasetSummary(of: dataset)
    print("\(variant): load \(loaded - start), hash \(hashed - loaded), inspect \(clock.now - hashed); \(hash)")
    #expect(summary.train.perClass == [Int](repeating: 5000, count: 10))
    #expect(summary.classNames == CIFAR10Reader.classNames)
    print(summary.train.values, summary.duplicatesInTrain, summary.duplicatesOfTrainInTest)
  }

  @Test("the first CIFAR-10 test image is the cat whose first pixel has red 158, green 112 and blue 49")
  func officialChannels() throws {
    let dataset = try DatasetCatalog.load("cifar10", dataDirectory: folder)
    guard case .images(let train) = dataset.train.inputs, case .images(let test) = dataset.test.inputs else { return }
    #expect([0, 1024, 2048].map { test.pixels[$0] } == [158, 112, 49] && dataset.test.labels[0] == 3)
    #expect([0, 1024, 2048].map { train.pixels[$0] } == [59, 62, 63] && dataset.train.labels[0] == 6)
  }

  @Test("all files verify", arguments: ["mnist", "cifar10"])
  func verify(name: String) throws {
    let report = try DatasetVerifier(dataDirectory: folder).verify(name)
    #expect(report.isUsable)
    for line in report.files { print(line.path, line.status) }
  }
}
