import Foundation
import MinNorm
import MinNormData
import Testing

@Suite struct ModelTests {
  static func array(_ rows: Int, _ columns: Int, seed: UInt64, format: NumberFormat = .float64) -> Inputs {
    let random = CounterRandom(seed: seed, stream: .noise)
    let values = (0..<rows * columns).map { random.normal(at: UInt64($0)) }
    let numbers: Numbers =
      switch format {
      case .uint8: .uint8(values.map { UInt8(max(0, min(255, 128 + 40 * $0))) })
      case .float32: .float32(values.map { Float($0) })
      case .float64: .float64(values)
      }
    return .array(NumberArray(rows: rows, columns: columns, numbers: numbers))
  }

  static func coefficients(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix<Double> {
    let random = CounterRandom(seed: seed, stream: .start)
    return Matrix(
      rows: rows, columns: columns, values: (0..<rows * columns).map { random.normal(at: UInt64($0)) })
  }

  /// A model of arrays with `outputs` classes.
  static func model(
    _ features: String, _ kernel: any Kernel, _ inputs: Inputs, outputs: Int = 3, precision: Precision = .float64
  ) throws -> (Model, KernelInterpolant) {
    let fitted = try FeatureSpecification(parsing: features).map(seed: 9).fitted(to: inputs)
    let function = KernelInterpolant(
      kernel, try fitted.features(of: inputs), coefficients: coefficients(inputs.count, outputs, seed: 3),
      precision: precision)
    let labels = (0..<inputs.count).map { $0 % outputs }
    let model = Model(
      function, features: fitted, outputs: .classes((0..<outputs).map { "class \($0)" }),
      targets: Targets(labels: labels, classCount: outputs))
    return (model, function)
  }

  static func saved(_ model: Model) throws -> Model {
    let folder = TemporaryFolder()
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    try model.save(to: folder.path + "/model.npz")
    return try Model(contentsOf: folder.path + "/model.npz")
  }

  @Test(
    "a loaded model predicts what the function predicted before it was saved, bit for bit, in however many blocks",
    arguments: ["raw", "standardize+random-relu:count=5", "zca:eps=0.1+unit-norm"], NumberFormat.allCases)
  func bits(features: String, format: NumberFormat) throws {
    let (train, test) = (Self.array(41, 4, seed: 1, format: format), Self.array(4500, 4, seed: 2, format: format))
    for (kernel, precision) in [
      (GaussianKernel(bandwidth: 3), .float64), (LaplacianKernel(bandwidth: 2), .float32),
      (PolynomialKernel(degree: 2), .float64), (LinearKernel(), .float64),
    ] as [(any Kernel, Precision)] {
      let (model, function) = try Self.model(features, kernel, train, precision: precision)
      let expected = try function.predictions(at: model.features.features(of: test))
      let loaded = try Self.saved(model)
      #expect(try loaded.predictions(at: test) == expected)
      #expect(loaded.precision == precision && loaded.inputFormat == model.inputFormat)
      #expect(loaded.functions == model.functions && loaded.outputs == model.outputs)
      #expect(loaded.centres?.numbers.format == model.centres?.numbers.format)
    }
  }

  @Test("so does a model of images, whose bytes stay bytes, and of arrays that hold their intensities")
  func images() throws {
    let (train, test) = (FeatureMapChecker.images(30, seed: 1), FeatureMapChecker.images(7, seed: 2))
    for features in ["raw", "gabor:size=3,wavelengths=3,pool=3", "grayscale+standardize", "random-conv:filters=3"] {
      let (model, function) = try Self.model(features, GaussianKernel(bandwidth: 5), train)
      let expected = try function.predictions(at: model.features.features(of: test))
      let loaded = try Self.saved(model)
      #expect(try loaded.predictions(at: test) == expected, "\(features)")
      let floats = NumberArray(rows: 7, columns: test.dimension, numbers: .float64(test.numbers.widened))
      #expect(try loaded.predictions(at: .array(floats)) == expected)
      if features == "raw" { #expect(loaded.centres?.numbers.format == .uint8 && loaded.centres?.unit == 255) }
    }
    let (model, _) = try Self.model("raw", LinearKernel(), train)
    let half = NumberArray(rows: 1, columns: train.dimension, values: [Float](repeating: 0.5, count: train.dimension))
    let error = #expect(throws: DataError.self) { _ = try model.predictions(at: .array(half)) }
    #expect(error?.description.contains("found 0.5 in row 0, column 0") == true)
  }

  @Test("narrower inputs are widened to the format of training, others of another shape refused")
  func otherInputs() throws {
    let (model, _) = try Self.model("standardize", GaussianKernel(bandwidth: 1), Self.array(20, 4, seed: 1))
    let single = Self.array(5, 4, seed: 8, format: .float32)
    let double = Inputs.array(NumberArray(rows: 5, columns: 4, numbers: .float64(single.numbers.widened)))
    #expect(try model.predictions(at: single) == model.predictions(at: double))
    let error = #expect(throws: DataError.self) { _ = try model.predictions(at: Self.array(5, 3, seed: 1)) }
    #expect(error?.description.contains("arrays of 4 numbers") == true)
    #expect(try model.predictions(at: Self.array(0, 4, seed: 1)).rows == 0)
  }

  @Test("functions that stand side by side have the bits that each has alone")
  func width() throws {
    let inputs = Self.array(700, 6, seed: 1)
    let features = try RawFeatures().features(of: inputs)
    let a = Self.coefficients(700, 7, seed: 5)
    for kernel in [GaussianKernel(bandwidth: 2), LinearKernel()] as [any Kernel] {
      let together = try KernelInterpolant(kernel, features, coefficients: a, precision: .float64).ofFunctions(width: 3)
        .predictions(at: features, observer: unobserved)
      for own in [0..<3, 3..<6, 6..<7] {
        let alone = KernelInterpolant(kernel, features, coefficients: a[columnsIn: own], precision: .float64)
        #expect(try alone.predictions(at: features) == together[columnsIn: own])
      }
    }
  }

  @Test("real targets, intercepts, several functions, weights and the record are kept")
  func contents() throws {
    let inputs = Self.array(25, 4, seed: 1)
    let fitted = try FeatureSpecification(parsing: "center").map(seed: 0).fitted(to: inputs)
    let values = Targets(values: Self.coefficients(25, 2, seed: 4))
    let functions = [
      Model.Function(
        name: "clean", coefficients: Self.coefficients(4, 2, seed: 1), intercepts: [0.1, 1e300], targets: values),
      Model.Function(name: "permute:0.5", coefficients: Self.coefficients(4, 2, seed: 2)),
    ]
    var model = Model(
      functions, like: LinearInterpolant(weights: functions[0].coefficients), features: fitted,
      outputs: .values(["height", "Größe, \"m\""]), inputFormat: .float64)
    model.record = "{\"schema\":\"minnorm.solve/1\"}\n"
    let loaded = try Self.saved(model)
    #expect(loaded.functions == functions && loaded.outputs == model.outputs && loaded.record == model.record)
    #expect(loaded.centres == nil)
    let expected = try LinearInterpolant(weights: functions[0].coefficients).predictions(
      at: fitted.features(of: inputs), observer: unobserved)
    let predictions = try loaded.predictions(at: inputs)
    #expect((0..<25).allSatisfy { predictions[$0, 0] == expected[$0, 0] + 0.1 && predictions[$0, 1] == 1e300 })
    #expect(try loaded.predictions(at: inputs, of: "permute:0.5") != predictions)
    #expect(throws: ModelError.noFunction("random", known: ["clean", "permute:0.5"])) {
      _ = try loaded.predictions(at: inputs, of: "random")
    }
    #expect(throws: ModelError.hasNoCentres) {
      _ = try loaded.explanation(of: InputRows(inputs.selecting([0])), function: functions[0])
    }
  }

  @Test("the contributions of an explanation add up to the prediction, the largest come first")
  func explanation() throws {
    let (model, _) = try Self.model("standardize", GaussianKernel(bandwidth: 1), Self.array(40, 4, seed: 1))
    let test = Self.array(3, 4, seed: 6)
    let scores = try model.predictions(at: test)
    for row in 0..<3 {
      let found = try model.explanation(
        of: InputRows(test.selecting([row])), function: model.functions[0], count: 40)
      // Forty terms of at most one, added in another order.
      #expect((0..<3).allSatisfy { abs(found.outputs[$0] - scores[row, $0]) < 1e-13 })
      #expect(found.outputs[found.output] == found.outputs.max())
      let sum = found.parts.reduce(0) { $0 + $1.contribution }
      #expect(abs(sum - found.outputs[found.output]) < 1e-13)
      #expect(abs(found.sums.positive + found.sums.negative - sum) < 1e-13)
      #expect(zip(found.parts, found.parts.dropFirst()).allSatisfy { abs($0.contribution) >= abs($1.contribution) })
      #expect(found.parts.contains { $0.contribution < 0 } && found.parts.contains { $0.contribution > 0 })
    }
  }
}
