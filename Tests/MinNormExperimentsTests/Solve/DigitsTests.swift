import Foundation
import MinNorm
import MinNormData
import MinNormExperiments
import Testing

@Suite struct DigitsTests {
  static let committed = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("data/digits").path

  @Test("the committed files are what the generator draws, byte for byte once unpacked")
  func reproducible() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("digits-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for file in try DatasetLoader.writeIDX(DigitsGenerator().draw(), to: folder) {
      let name = URL(fileURLWithPath: file.path).lastPathComponent
      // The compressed bytes depend on the version of zlib; the content does not.
      #expect(try FileBytes.load(file.path) == FileBytes.load("\(Self.committed)/\(name)"), "\(name)")
    }
  }

  @Test("drawn anew or read from the files, the data set is the same")
  func sameEverywhere() throws {
    let drawn = DigitsGenerator().draw()
    let read = try DatasetCatalog.load(Self.committed, dataDirectory: "/nowhere")
    #expect(read.train == drawn.train && read.test == drawn.test)
    #expect(read.contentHash == drawn.contentHash)
  }

  @Test("methods differ on it: a Gaussian kernel errs on 1 to 5 %, a linear classifier on clearly more")
  func difficulty() throws {
    var experiment = SolveExperiment()
    experiment.data = .named("digits", directory: "/nowhere")
    experiment.trainCount = 2000
    let gaussian = try experiment.run().results[0].testErrorRate
    #expect((0.01...0.05).contains(gaussian))
    experiment.kernel = "linear"
    experiment.ridge = 10
    let linear = try experiment.run().results[0].testErrorRate
    #expect(linear > 3 * gaussian)
  }
}
