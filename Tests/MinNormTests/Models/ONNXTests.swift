import Foundation
import MinNorm
import MinNormData
import Testing

@Suite struct ONNXTests {
  /// Every kernel that can be written, and sums and products of them.
  static let kernels = [
    "linear", "cosine", "polynomial:degree=3,gamma=0.2,constant=0.5", "gaussian:bandwidth=3", "laplacian:bandwidth=2",
    "laplacian-l1:bandwidth=4", "matern:nu=3/2,bandwidth=3", "matern:nu=5/2,bandwidth=3",
    "rational-quadratic:bandwidth=3,alpha=0.7", "arc-cosine:order=0", "arc-cosine:order=1,depth=2",
    "arc-cosine:order=2", "nngp:depth=3,bias-variance=0.1", "ntk:depth=2", "ntk:depth=3,bias-variance=0.2,inputs=4",
    "gaussian:bandwidth=3+0.1*linear", "2*laplacian:bandwidth=2*cosine+matern:nu=3/2,bandwidth=2*gaussian:bandwidth=4",
  ]

  private static func exported(_ model: Model, _ precision: Precision) throws -> (graph: ONNXReader, bytes: Int) {
    let folder = TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    try model.export(to: folder.path + "/m.onnx", precision: precision)
    let bytes = try folder.bytes("m.onnx")
    return (ONNXReader(bytes), bytes.count)
  }

  private static func kernel(_ words: String) throws -> any Kernel {
    try KernelSpecification(parsing: words).fixedKernel()
  }

  @Test("every kernel that can be written is among those that are tried")
  func complete() {
    for family in KernelSpecification.families {
      #expect(Self.kernels.contains { $0.hasPrefix(family.name) }, "\(family.name)")
    }
  }

  @Test(
    "the graph computes the model's scores, in float64 to 1e-10 and with float32 constants to their rounding",
    arguments: kernels, NumberFormat.allCases)
  func scores(words: String, format: NumberFormat) throws {
    let (train, test) = (
      ModelTests.array(23, 4, seed: 1, format: format), ModelTests.array(9, 4, seed: 2, format: format)
    )
    let scale = format == .uint8 ? "standardize" : "raw"
    let (model, _) = try ModelTests.model(scale, Self.kernel(words), train)
    let expected = try model.predictions(at: test)
    for (precision, tolerance) in [(Precision.float64, 1e-10), (.float32, 1e-5)] {
      let (graph, _) = try Self.exported(model, precision)
      let run = ONNXInterpreter(graph, rows: 9, columns: 4, x: test.numbers.widened)
      let scores = try #require(run.values["scores"])
      #expect(scores.sizes == [9, 3])
      let largest = expected.values.map(\.magnitude).max() ?? 0
      // Sums of 23 terms: what each is rounded by.
      let terms = 23 * (try Self.largestTerm(model, test))
      for row in 0..<9 {
        for column in 0..<3 {
          let difference = abs(scores.values[row * 3 + column] - expected[row, column])
          #expect(
            difference <= tolerance * max(1, largest, precision == .float32 ? terms : 0), "\(precision) \(difference)")
        }
      }
    }
  }

  private static func largestTerm(_ model: Model, _ test: Inputs) throws -> Double {
    let explained = try model.explanation(
      of: InputRows(test.selecting([0])), function: model.functions[0], output: nil, count: 1)
    return explained.parts.first?.contribution.magnitude ?? 0
  }

  @Test("a file has the versions, ports and constants that it says, each node after what it needs, nothing twice")
  func structure() throws {
    for words in Self.kernels {
      let (model, _) = try ModelTests.model("standardize", Self.kernel(words), ModelTests.array(23, 4, seed: 1))
      for precision in Precision.allCases {
        let (graph, _) = try Self.exported(model, precision)
        let element = precision == .float32 ? 1 : 11
        #expect(graph.formatVersion == 8 && graph.operatorSet == 13)
        #expect(graph.inputs == [ONNXReader.Port(name: "x", element: element, columns: 4)])
        #expect(
          graph.outputs == [
            ONNXReader.Port(name: "scores", element: element, columns: 3),
            ONNXReader.Port(name: "label", element: 8, columns: nil),
          ])
        var known = Set(graph.constants.keys).union(["x"])
        for node in graph.nodes {
          #expect(node.inputs.allSatisfy(known.contains), "\(words): \(node.operation)")
          #expect(known.isDisjoint(with: node.outputs))
          known.formUnion(node.outputs)
        }
        let same = graph.nodes.map { "\($0.operation) \($0.inputs) \($0.attributes.sorted { $0.key < $1.key })" }
        #expect(Set(same).count == same.count, "\(words)")
        let tensors = graph.constants.values.map { "\($0)" }
        #expect(Set(tensors).count == tensors.count, "\(words)")
        for (name, constant) in graph.constants where constant.texts.isEmpty {
          #expect(constant.values.count == constant.sizes.reduce(1, *), "\(name)")
        }
        #expect(graph.properties["features"] == "standardize")
        let written = try Self.kernel(try #require(graph.properties["kernel"]))
        #expect(written.parameters == model.kernel.parameters && written.name == model.kernel.name)
      }
    }
  }

  @Test(
    "feature maps are in the graph: of numbers and of images, whose bytes stay bytes where nothing is made of them",
    arguments: ["raw", "center", "standardize", "unit-norm", "center+unit-norm", "random-fourier:count=20,bandwidth=3"])
  func features(words: String) throws {
    let arrays = (ModelTests.array(23, 4, seed: 1), ModelTests.array(7, 4, seed: 2))
    let images = (FeatureMapChecker.images(20, seed: 1), FeatureMapChecker.images(7, seed: 2))
    for (train, test) in [arrays, images] {
      let (model, _) = try ModelTests.model(words, GaussianKernel(bandwidth: 3), train)
      let expected = try model.predictions(at: test)
      let (graph, _) = try Self.exported(model, .float64)
      let run = ONNXInterpreter(graph, rows: 7, columns: test.dimension, x: test.numbers.widened)
      let scores = try #require(run.values["scores"]).values
      // Features of images are in float32, whose last bit a sum in another order may turn.
      let slack = if case .images = train, words != "raw" { 1e-5 } else { 1e-10 }
      for row in 0..<7 {
        for column in 0..<3 { #expect(abs(scores[row * 3 + column] - expected[row, column]) < slack) }
      }
      if case .images = train, words == "raw" {
        #expect(graph.constants.values.contains { $0.element == 2 && $0.sizes == [20, train.dimension] })
      }
      let labels = try #require(run.values["label"]).texts
      #expect(labels == (0..<7).map { row in "class \((0..<3).max { expected[row, $0] < expected[row, $1] } ?? 0)" })
    }
  }

  @Test("what single precision does to scores is bounded by what is said of it")
  func singlePrecision() throws {
    let (train, test) = (ModelTests.array(200, 4, seed: 1), ModelTests.array(50, 4, seed: 2))
    for words in Self.kernels {
      let (model, _) = try ModelTests.model("raw", Self.kernel(words), train)
      let known = try model.singlePrecisionError(of: model.functions[0])
      let (centres, function) = (try #require(model.centres), model.functions[0])
      let narrow = try FeatureMatrix(
        count: 200, shape: centres.shape, numbers: .float32(centres.numbers.widened.map { Float($0) }))
      let points = try FeatureMatrix(
        count: 50, shape: centres.shape, numbers: .float32(test.numbers.widened.map { Float($0) }))
      let single = try KernelInterpolant(
        model.kernel, narrow, coefficients: function.coefficients, precision: .float32
      ).predictions(at: points)
      let exact = try model.predictions(at: test)
      let largest = zip(single.values, exact.values).map { abs($0 - $1) }.max() ?? 0
      if ["linear", "cosine"].contains(model.kernel.name) {
        #expect(known == nil, "weights have no large terms that cancel")
      } else {
        let bound = try #require(known).difference
        #expect(largest <= bound, "\(words): \(largest), \(bound)")
      }
    }
  }

  @Test("a kernel of a user's own is refused by name")
  func refused() throws {
    struct Own: Kernel {
      static let name = "own"
      var parameters: [String: Double] { [:] }
      func value(innerProduct: Double, _ squaredNorm: Double, _ otherSquaredNorm: Double) -> Double { innerProduct }
    }
    let (model, _) = try ModelTests.model("raw", Own(), ModelTests.array(5, 4, seed: 1))
    let error = #expect(throws: ModelError.self) { try Self.exported(model, .float64) }
    #expect("\(try #require(error))".contains("kernel 'own'"))
  }
}
