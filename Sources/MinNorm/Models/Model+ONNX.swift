import MinNormData

extension Model {
  /// Writes a function as an ONNX file of plain operators: input `x`, any number of rows (of images their intensities from 0 to
  /// 255); outputs `scores` and for classes `label`.
  ///
  /// Feature maps: raw, center, standardize, unit-norm, random-fourier. Distances are ‖x‖² + ‖z‖² − 2x·z about the mean of the
  /// centres; where features were computed in float32, a float64 graph rounds them likewise.
  ///
  /// - Parameters:
  ///   - function: Its name; nil for the first.
  ///   - precision: Of all numbers in the graph; nil for that of the model.
  /// - Throws: `ModelError.notExportable` with the name of what ONNX has no plain operators for; `DataError.inputOutput`.
  public func export(to path: String, function name: String? = nil, precision: Precision? = nil) throws {
    let function = try name.map(self.function(named:)) ?? functions[0]
    try FileBytes.write(try onnx(function, precision ?? self.precision), to: path)
  }

  /// Throws where `export` would for any model of these features and this kernel.
  package static func requireExportable(_ features: FeatureSpecification, _ kernel: KernelSpecification) throws {
    for map in try features.map(seed: 0).links { try requireExportable(map: map.name) }
    // A function of given kernel values is linear in them.
    if kernel != .given { try requireExportable(kernel: kernel.anyKernel()) }
  }

  /// The content of the file.
  func onnx(_ function: Function, _ precision: Precision) throws -> [UInt8] {
    for link in try features.links() { try Self.requireExportable(map: String(link.words.prefix { $0 != ":" })) }
    try Self.requireExportable(kernel: kernel)
    let bytes = (centres?.numbers.count ?? 0) * precision.bytesPerScalar
    guard bytes < 2_000_000_000 else {
      throw ModelError.notExportable("an ONNX file holds 2 GB at most, and the training examples take \(bytes) bytes")
    }
    var graph = ONNXGraph(precision: precision)
    let x = graph.input("x", columns: features.inputShape.dimension)
    let scores = try scores(function, at: x, in: &graph)
    graph.output(scores, graph.element, columns: outputs.names.count)
    if case .classes(let names) = outputs {
      let index = graph.add("ArgMax", [scores], [.integer("axis", 1), .integer("keepdims", 0)])
      let numbers = names.compactMap { Int($0) }
      let isNumbered = numbers.count == names.count
      let classes = isNumbered ? graph.constant(integers: numbers) : graph.constant(texts: names)
      let label = graph.add("Gather", [classes, index], [.integer("axis", 0)], name: "label")
      graph.output(label, isNumbered ? .int64 : .string, columns: nil)
    }
    return graph.model([
      "kernel": "\(try KernelSpecification(kernel))",
      "features": try features.links().map(\.words).joined(separator: "+"), "function": function.name,
      "outputs": outputs.names.joined(separator: ","),
    ])
  }

  private func scores(
    _ function: Function, at x: ONNXGraph.Value, in graph: inout ONNXGraph
  ) throws -> ONNXGraph.Value {
    let mapped = try mapped(x, in: &graph)
    let weights = try weights(of: function)
    let a = weights ?? function.coefficients
    let coefficients = graph.constant(a.rowMajor, sizes: [a.rows, a.columns])
    let left =
      weights != nil
      ? KernelNodes.inputs(of: kernel, mapped, in: &graph)
      : centres.map { KernelNodes(kernel, $0, unit: inputUnit).values(at: mapped, in: &graph) } ?? mapped
    guard let intercepts = function.intercepts else {
      return graph.add("MatMul", [left, coefficients], name: "scores")
    }
    let sums = graph.add("MatMul", [left, coefficients])
    let b = graph.constant(intercepts, sizes: [1, a.columns])
    return graph.add("Add", [sums, b], name: "scores")
  }

  /// W with f(x) = Wᵀx, or Wᵀx/‖x‖, where the kernel is linear in x or in its direction: sums over large coefficients of opposite
  /// signs are then made here, in float64.
  private func weights(of function: Function) throws -> Matrix<Double>? {
    guard let centres, kernel is LinearKernel || kernel is CosineKernel else { return nil }
    let (n, a) = (centres.count, function.coefficients)
    let factors: [Double] =
      kernel is CosineKernel
      ? centres.squaredNorms.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
      : [Double](repeating: 1 / inputUnit, count: n)
    let scaled = Matrix<Double>(
      rows: n, columns: a.columns, values: a.values.enumerated().map { $1 * factors[$0 % max(n, 1)] })
    return try centres.transposedProduct(scaled)
  }

  /// What the input of the graph is still to be divided by where the kernel's values are made: bytes of images are whole numbers,
  /// whose distances are exact.
  private var inputUnit: Double { features.isIdentity ? centres?.unit ?? 1 : 1 }

  /// The features of the input.
  private func mapped(_ x: ONNXGraph.Value, in graph: inout ONNXGraph) throws -> ONNXGraph.Value {
    var value = x
    if case .image = features.inputShape, !features.isIdentity || centres == nil {
      let unit = graph.constant(255)
      value = graph.add("Div", [x, unit])
    }
    let isRounded = inputFormat != .float64
    for link in try features.links() {
      let next = try link.nodes(on: value, in: &graph)
      // Maps of bytes and single precision compute in single precision.
      if next.name != value.name { value = isRounded ? graph.rounded(next) : next }
    }
    return value
  }

  /// How far the scores of a graph in single precision may be from those of the model: four times the largest difference that its
  /// arithmetic makes on 256 training examples; beside it the largest score of these.
  ///
  /// Terms aᵢk(xᵢ, x) that cancel are what costs digits, and all examples have those terms. Nil where weights are exported.
  package func singlePrecisionError(of function: Function) throws -> (difference: Double, score: Double)? {
    guard let centres, !(kernel is LinearKernel), !(kernel is CosineKernel), centres.count > 0 else { return nil }
    let places = Array(stride(from: 0, to: centres.count, by: max(1, centres.count / 256)).prefix(256))
    // Bytes are single-precision numbers in the graph, whose distances are not exact.
    let single = try FeatureMatrix(
      count: centres.count, shape: centres.shape, numbers: .float32(centres.numbers.widened.map { Float($0) }),
      unit: centres.unit)
    func scores(_ features: FeatureMatrix, _ precision: Precision) throws -> [Double] {
      try KernelInterpolant(kernel, features, coefficients: function.coefficients, precision: precision)
        .predictions(at: features.selecting(places)).values
    }
    let exact = try scores(centres, .float64)
    let difference = zip(try scores(single, .float32), exact).map { abs($0 - $1) }.max() ?? 0
    return (4 * difference, exact.map(\.magnitude).max() ?? 0)
  }

  private static func requireExportable(map name: String) throws {
    guard ["raw", "center", "standardize", "unit-norm", "random-fourier"].contains(name) else {
      throw ModelError.notExportable(
        "features '\(name)' have no plain ONNX operators here; exported are raw, center, standardize, unit-norm and "
          + "random-fourier")
    }
  }

  private static func requireExportable(kernel: any Kernel) throws {
    guard KernelNodes.knows(kernel) else {
      throw ModelError.notExportable(
        "kernel '\(kernel.name)' has no plain ONNX operators here; exported are "
          + KernelSpecification.families.map { $0.name }.joined(separator: ", ") + ", their sums and products")
    }
  }
}

extension FittedFeatureChain.Link {
  /// The map as nodes on a value.
  fileprivate func nodes(on x: ONNXGraph.Value, in graph: inout ONNXGraph) throws -> ONNXGraph.Value {
    var value = x
    if let means = learnt["means"] {
      let shift = graph.constant(means.numbers.widened, sizes: [1, means.rows])
      value = graph.add("Sub", [value, shift])
    }
    if let scales = learnt["scales"] {
      let factors = graph.constant(scales.numbers.widened, sizes: [1, scales.rows])
      value = graph.add("Mul", [value, factors])
    }
    if words == UnitNormFeatures.name {
      let squares = graph.add("Mul", [value, value])
      let sums = graph.rowSums(squares)
      let length = graph.add("Sqrt", [sums])
      // An example of zeros stays one.
      let least = graph.constant(graph.precision == .float32 ? 1e-18 : 1e-150)
      let divisor = graph.add("Max", [length, least])
      value = graph.add("Div", [value, divisor])
    }
    if let frequencies = learnt["frequencies"] {
      let matrix = graph.constant(frequencies.numbers, sizes: [frequencies.rows, frequencies.columns])
      let turned = graph.add("Transpose", [matrix], [.integers("perm", [1, 0])])
      let phases = graph.add("MatMul", [value, turned])
      let (cosines, sines) = (graph.add("Cos", [phases]), graph.add("Sin", [phases]))
      let all = graph.add("Concat", [cosines, sines], [.integer("axis", 1)])
      let scale = graph.constant((1 / Double(frequencies.rows)).squareRoot())
      value = graph.add("Mul", [all, scale])
    }
    return value
  }
}
