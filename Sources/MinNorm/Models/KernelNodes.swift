import MinNormData

/// The values of a kernel at all centres as ONNX nodes.
struct KernelNodes {
  private let kernel: any Kernel
  private let centres: FeatureMatrix
  /// What the graph's features and the stored centres are both divided by.
  private let unit: Double

  /// The nodes of a kernel; `unit` is 1 where the graph's features are divided already.
  init(_ kernel: any Kernel, _ centres: FeatureMatrix, unit: Double) {
    (self.kernel, self.centres, self.unit) = (kernel, centres, unit)
  }

  /// Whether a kernel has such nodes: all that can be written on the command line, no kernel of a user's own.
  static func knows(_ kernel: any Kernel) -> Bool {
    if let combined = kernel as? CombinedKernel { return combined.terms.allSatisfy { $0.factors.allSatisfy(knows) } }
    return KernelSpecification.families.contains { type(of: kernel) == $0 }
  }

  private func parameter(_ name: String) -> Double { kernel.parameters[name] ?? .nan }

  /// k(x, xᵢ) for every row x and centre xᵢ.
  func values(at x: ONNXGraph.Value, in graph: inout ONNXGraph) -> ONNXGraph.Value {
    switch kernel {
    case let combined as CombinedKernel: sum(combined, at: x, in: &graph)
    case is any RadialKernel: radial(at: x, in: &graph)
    case let angular as any AngularKernel:
      AngularNodes(centres, unit: unit).values(of: angular, products(at: x, in: &graph), at: x, in: &graph)
    case is any AbsoluteDifferenceKernel: differences(at: x, in: &graph)
    default: ofProducts(at: x, in: &graph)
    }
  }

  /// Σ wₜ Π k, each kernel with nodes of its own; distances that they share are in the graph once.
  private func sum(
    _ combined: CombinedKernel, at x: ONNXGraph.Value, in graph: inout ONNXGraph
  ) -> ONNXGraph.Value {
    var sum: ONNXGraph.Value?
    for term in combined.terms {
      var product: ONNXGraph.Value?
      for factor in term.factors {
        let value = KernelNodes(factor, centres, unit: unit).values(at: x, in: &graph)
        product = product.map { graph.add("Mul", [$0, value]) } ?? value
      }
      guard var whole = product else { continue }
      if term.weight != 1 { whole = graph.scaled(whole, by: term.weight) }
      sum = sum.map { graph.add("Add", [$0, whole]) } ?? whole
    }
    return sum ?? graph.constant(0)
  }

  // MARK: Kernels of inner products

  /// x·xᵢ in the units of what is stored.
  private func products(at x: ONNXGraph.Value, in graph: inout ONNXGraph) -> ONNXGraph.Value {
    let stored = graph.constant(centres.numbers, sizes: [centres.count, centres.dimension])
    let turned = graph.add("Transpose", [stored], [.integers("perm", [1, 0])])
    return graph.add("MatMul", [x, turned])
  }

  private func ofProducts(at x: ONNXGraph.Value, in graph: inout ONNXGraph) -> ONNXGraph.Value {
    let isCosine = kernel is CosineKernel
    let products = products(at: isCosine ? Self.directions(of: x, in: &graph) : x, in: &graph)
    if isCosine {
      let lengths = centres.storedSquaredNorms.map { $0 > 0 ? 1 / $0.squareRoot() : 0 }
      let factors = graph.constant(lengths, sizes: [1, centres.count])
      return graph.add("Mul", [products, factors])
    }
    guard kernel is PolynomialKernel else { return graph.scaled(products, by: 1 / (unit * unit)) }
    let scaled = graph.scaled(products, by: parameter("gamma") / (unit * unit))
    let constant = graph.constant(parameter("constant"))
    let base = graph.add("Add", [scaled, constant])
    let degree = graph.constant(parameter("degree"))
    return graph.add("Pow", [base, degree])
  }

  /// What the weights of a kernel that is linear in the input, or in its direction, are multiplied with.
  static func inputs(of kernel: any Kernel, _ x: ONNXGraph.Value, in graph: inout ONNXGraph) -> ONNXGraph.Value {
    kernel is CosineKernel ? directions(of: x, in: &graph) : x
  }

  /// Rows divided by their lengths; zeros stay zeros.
  static func directions(of x: ONNXGraph.Value, in graph: inout ONNXGraph) -> ONNXGraph.Value {
    let squares = graph.add("Mul", [x, x])
    let sums = graph.rowSums(squares)
    let length = graph.add("Sqrt", [sums])
    let least = graph.constant(graph.tiny)
    let divisor = graph.add("Max", [length, least])
    return graph.add("Div", [x, divisor])
  }

  // MARK: Kernels of distances

  private func radial(at x: ONNXGraph.Value, in graph: inout ONNXGraph) -> ONNXGraph.Value {
    let squared = squaredDistances(at: x, in: &graph)
    switch kernel.name {
    case LaplacianKernel.name:
      let distance = graph.add("Sqrt", [squared])
      return exponential(of: distance, times: -1 / (parameter("bandwidth") * unit), &graph)
    case MaternKernel.name: return matern(squared, in: &graph)
    case RationalQuadraticKernel.name:
      let (alpha, bandwidth) = (parameter("alpha"), parameter("bandwidth") * unit)
      let scaled = graph.scaled(squared, by: 1 / (2 * alpha * bandwidth * bandwidth))
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
    let r = graph.scaled(graph.add("Sqrt", [squared]), by: (2 * nu).squareRoot() / bandwidth)
    let one = graph.constant(1)
    var factor = graph.add("Add", [r, one])
    if nu == 2.5 {
      let square = graph.scaled(squared, by: 2 * nu / (3 * bandwidth * bandwidth))
      factor = graph.add("Add", [factor, square])
    }
    let decay = exponential(of: r, times: -1, &graph)
    return graph.add("Mul", [factor, decay])
  }

  /// exp(−Σₖ|xₖ − zₖ|/σ); the differences of all rows and centres, n × d numbers for a row, are there at once.
  private func differences(at x: ONNXGraph.Value, in graph: inout ONNXGraph) -> ONNXGraph.Value {
    let stored = graph.constant(centres.numbers, sizes: [1, centres.count, centres.dimension])
    let (middle, last) = (graph.constant(integers: [1]), graph.constant(integers: [2]))
    let rows = graph.add("Unsqueeze", [x, middle])
    let sizes = graph.add("Abs", [graph.add("Sub", [rows, stored])])
    let sums = graph.add("ReduceSum", [sizes, last], [.integer("keepdims", 0)])
    return exponential(of: sums, times: -1 / (parameter("bandwidth") * unit), &graph)
  }

  private func exponential(of value: ONNXGraph.Value, times factor: Double, _ graph: inout ONNXGraph) -> ONNXGraph.Value
  {
    graph.add("Exp", [graph.scaled(value, by: factor)])
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
    let cross = graph.scaled(products, by: -2)
    let squares = graph.add("Mul", [left, left])
    let sums = graph.rowSums(squares)
    let ofCentres = graph.constant(norms, sizes: [1, centres.count])
    let both = graph.add("Add", [sums, ofCentres])
    let squared = graph.add("Add", [both, cross])
    let zero = graph.constant(0)
    return graph.add("Max", [squared, zero])
  }
}
