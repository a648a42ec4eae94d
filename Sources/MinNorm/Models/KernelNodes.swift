import MinNormData

/// The values of a kernel at all centres as ONNX nodes.
struct KernelNodes {
  /// The kernels that have such nodes.
  static let names = [
    "linear", "polynomial", "cosine", "gaussian", "laplacian", "matern", "rational-quadratic",
  ]

  private let kernel: any Kernel
  private let centres: FeatureMatrix
  /// What the graph's features and the stored centres are both divided by.
  private let unit: Double

  /// The nodes of a kernel; `unit` is 1 where the graph's features are divided already.
  init(_ kernel: any Kernel, _ centres: FeatureMatrix, unit: Double) {
    (self.kernel, self.centres, self.unit) = (kernel, centres, unit)
  }

  private func parameter(_ name: String) -> Double { kernel.parameters[name] ?? .nan }

  /// k(x, xᵢ) for every row x and centre xᵢ.
  func values(at x: ONNXGraph.Value, in graph: inout ONNXGraph) throws -> ONNXGraph.Value {
    kernel is any RadialKernel ? radial(at: x, in: &graph) : polynomial(at: x, in: &graph)
  }

  // MARK: Kernels of inner products

  private func polynomial(at x: ONNXGraph.Value, in graph: inout ONNXGraph) -> ONNXGraph.Value {
    let (z, numbers) = (centres.count, centres.numbers)
    let stored = graph.constant(numbers, sizes: [z, centres.dimension])
    let turned = graph.add("Transpose", [stored], [.integers("perm", [1, 0])])
    let products = graph.add("MatMul", [x, turned])
    // Linear kernels are written as weights.
    let gamma = graph.constant(parameter("gamma") / (unit * unit))
    let scaled = graph.add("Mul", [products, gamma])
    let constant = graph.constant(parameter("constant"))
    let base = graph.add("Add", [scaled, constant])
    let degree = graph.constant(parameter("degree"))
    return graph.add("Pow", [base, degree])
  }

  /// What the weights of a kernel that is linear in the input, or in its direction, are multiplied with.
  static func inputs(of kernel: any Kernel, _ x: ONNXGraph.Value, in graph: inout ONNXGraph) -> ONNXGraph.Value {
    guard kernel.name == "cosine" else { return x }
    let squares = graph.add("Mul", [x, x])
    let sums = graph.rowSums(squares)
    let length = graph.add("Sqrt", [sums])
    let least = graph.constant(graph.precision == .float32 ? 1e-18 : 1e-150)
    let divisor = graph.add("Max", [length, least])
    return graph.add("Div", [x, divisor])
  }

  // MARK: Kernels of distances

  private func radial(at x: ONNXGraph.Value, in graph: inout ONNXGraph) -> ONNXGraph.Value {
    let squared = squaredDistances(at: x, in: &graph)
    switch kernel.name {
    case "laplacian":
      let distance = graph.add("Sqrt", [squared])
      return exponential(of: distance, times: -1 / (parameter("bandwidth") * unit), &graph)
    case "matern": return matern(squared, in: &graph)
    case "rational-quadratic":
      let (alpha, bandwidth) = (parameter("alpha"), parameter("bandwidth") * unit)
      let scale = graph.constant(1 / (2 * alpha * bandwidth * bandwidth))
      let scaled = graph.add("Mul", [squared, scale])
      let one = graph.constant(1)
      let base = graph.add("Add", [scaled, one])
      // −α, as an exponent of the logarithm: Pow would have to be positive.
      return exponential(of: graph.add("Log", [base]), times: -alpha, &graph)
    default:
      let bandwidth = parameter("bandwidth") * unit
      return exponential(of: squared, times: -1 / (2 * bandwidth * bandwidth), &graph)
    }
  }

  private func matern(_ squared: ONNXGraph.Value, in graph: inout ONNXGraph) -> ONNXGraph.Value {
    let (nu, bandwidth) = (parameter("nu"), parameter("bandwidth") * unit)
    let distance = graph.add("Sqrt", [squared])
    let scale = graph.constant((2 * nu).squareRoot() / bandwidth)
    let r = graph.add("Mul", [distance, scale])
    let one = graph.constant(1)
    var factor = graph.add("Add", [r, one])
    if nu == 2.5 {
      let third = graph.constant(2 * nu / (3 * bandwidth * bandwidth))
      let square = graph.add("Mul", [squared, third])
      factor = graph.add("Add", [factor, square])
    }
    let decay = exponential(of: r, times: -1, &graph)
    return graph.add("Mul", [factor, decay])
  }

  private func exponential(of value: ONNXGraph.Value, times factor: Double, _ graph: inout ONNXGraph) -> ONNXGraph.Value
  {
    let scale = graph.constant(factor)
    let scaled = graph.add("Mul", [value, scale])
    return graph.add("Exp", [scaled])
  }

  /// ‖x − z‖² for the numbers as they are stored: whole numbers of bytes, others less the mean of the centres.
  private func squaredDistances(at x: ONNXGraph.Value, in graph: inout ONNXGraph) -> ONNXGraph.Value {
    var (left, numbers, norms) = (x, centres.numbers, centres.storedSquaredNorms)
    if numbers.format != .uint8 || unit == 1, let mean = centres.centre {
      let (shift, d) = (graph.constant(mean, sizes: [1, centres.dimension]), centres.dimension)
      left = graph.add("Sub", [x, shift])
      let moved = centres.values(as: Double.self).enumerated().map { $1 - mean[$0 % d] }
      numbers = .float64(moved)
      norms = (0..<centres.count).map { row in (0..<d).reduce(0) { $0 + moved[row * d + $1] * moved[row * d + $1] } }
    } else if unit == 1, centres.unit != 1 {
      // The graph's features are divided, the centres not yet.
      (numbers, norms) = (.float64(centres.values(as: Double.self)), centres.squaredNorms)
    }
    let stored = graph.constant(numbers, sizes: [centres.count, centres.dimension])
    let turned = graph.add("Transpose", [stored], [.integers("perm", [1, 0])])
    let products = graph.add("MatMul", [left, turned])
    let minusTwo = graph.constant(-2)
    let cross = graph.add("Mul", [products, minusTwo])
    let squares = graph.add("Mul", [left, left])
    let sums = graph.rowSums(squares)
    let ofCentres = graph.constant(norms, sizes: [1, centres.count])
    let both = graph.add("Add", [sums, ofCentres])
    let squared = graph.add("Add", [both, cross])
    let zero = graph.constant(0)
    return graph.add("Max", [squared, zero])
  }
}
