import Foundation
import MinNorm
import MinNormData
import Testing

@Suite struct ReadmeTests {
  @Test("the README's library example runs as it stands there, here on the built-in digits")
  func libraryExample() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let mnist = try DatasetCatalog.load(root.appendingPathComponent("data/digits").path, dataDirectory: "data")
    let features = try RawFeatures().features(of: mnist.train.inputs)
    let kernel = GaussianKernel(bandwidth: 5)
    let factor = try kernel.gram(of: features, in: Double.self).cholesky()
    let targets = Targets(labels: mnist.train.labels, classCount: mnist.classCount)
    let coefficients = try factor.solve(targets.matrix(in: Double.self))
    let model = KernelInterpolant(kernel, features, coefficients: coefficients, precision: .float64)
    let predictions = try model.predictions(at: RawFeatures().features(of: mnist.test.inputs))
    let rate = ErrorCount(predictions: predictions, columns: 0..<10, labels: mnist.test.labels).rate
    #expect(rate < 0.02)

    // The lines above are the README's: each of its statements stands in this file.
    let readme = try String(contentsOf: root.appendingPathComponent("README.md"), encoding: .utf8)
    let source = try String(contentsOfFile: #filePath, encoding: .utf8)
    let block = try #require(readme.components(separatedBy: "```swift\n").last?.components(separatedBy: "```").first)
    for line in block.split(separator: "\n") where line.hasPrefix("let ") && !line.contains("DatasetCatalog") {
      let statement = (line.components(separatedBy: " //").first ?? "").trimmingCharacters(in: .whitespaces)
      #expect(source.contains(statement), "\(statement)")
    }
  }
}
