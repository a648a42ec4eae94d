import Foundation
import MinNorm
import MinNormData
import Testing

@Suite struct ModelArticleTests {
  @Test("the article's library example runs as it stands there, here on arrays of a test")
  func libraryExample() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("minnorm-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }
    for (inputs, labels, rows) in [("X.npy", "y.npy", 60), ("T.npy", "u.npy", 30)] {
      // Two classes, one on each side of a line.
      var x: [Double] = []
      for row in 0..<rows {
        let side: Double = row % 2 == 0 ? 100 : 0
        x += [Double(row * 7 % rows), Double(row * 11 % rows) + side]
      }
      try NPYWriter.write(.float64(x), shape: [rows, 2], to: path(inputs))
      try NPYWriter.write(.uint8((0..<rows).map { UInt8($0 % 2) }), shape: [rows], to: path(labels))
    }
    let files = UserFiles(
      trainX: path("X.npy"), trainY: path("y.npy"), testX: path("T.npy"), testY: path("u.npy"))

    let data = try UserArrays.load(files)
    let map = try FeatureSpecification(parsing: "standardize").map(seed: 0).fitted(to: data.train.inputs)
    let features = try map.features(of: data.train.inputs)
    let targets = Targets(labels: data.train.labels, classCount: data.classCount)
    let kernel = GaussianKernel(bandwidth: 2)
    let solution = try DirectSolver(kernel: kernel).solve(targets.matrix(in: Double.self), features: features)
    let function = solution.interpolant(kernel, features, precision: .float64)
    try Model(function, features: map, outputs: .classes(data.classNames), targets: targets).save(to: path("model.npz"))
    let model = try Model(contentsOf: path("model.npz"))
    let scores = try model.predictions(at: data.test.inputs)
    #expect(ErrorCount(predictions: scores, columns: 0..<2, labels: data.test.labels).errors == 0)

    // The lines above are the article's: each of its statements stands in this file, but for the names of files.
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let page = root.appendingPathComponent("Sources/MinNorm/MinNorm.docc/SavedModels.md")
    let article = try String(contentsOf: page, encoding: .utf8)
    func bare(_ text: String) -> String {
      text.replacingOccurrences(of: "path(", with: "").filter { $0 != "(" && $0 != ")" }
    }
    let source = bare(try String(contentsOfFile: #filePath, encoding: .utf8))
    let block = try #require(article.components(separatedBy: "```swift\n").last?.components(separatedBy: "```").first)
    let lines = block.split(separator: "\n")
    #expect(lines.count == 10)
    for line in lines.dropFirst() {
      #expect(source.contains(bare(String(line))), "\(line)")
    }
  }
}
