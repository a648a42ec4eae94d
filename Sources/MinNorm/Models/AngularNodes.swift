import Foundation
import MinNormData

/// Kernels of angles and lengths as ONNX nodes: an `AnglePair` for every row and centre, layer after layer.
struct AngularNodes {
  private let centres: FeatureMatrix
  private let unit: Double

  /// All pairs of rows and centres as they are now.
  private struct Pairs {
    /// ‖x‖², N × 1.
    var squares: ONNXGraph.Value
    /// ‖xᵢ‖².
    var ofCentres: [Double]
    /// 1 − cos θ, N × n.
    var defect: ONNXGraph.Value
  }

  /// Nodes of pairs with these centres.
  init(_ centres: FeatureMatrix, unit: Double) { (self.centres, self.unit) = (centres, unit) }

  /// k(x, xᵢ) from x·xᵢ in the units of what is stored.
  func values(
    of kernel: any AngularKernel, _ products: ONNXGraph.Value, at x: ONNXGraph.Value, in graph: inout ONNXGraph
  ) -> ONNXGraph.Value {
    let pairs = pairs(products, at: x, in: &graph)
    return switch kernel {
    case let kernel as ArcCosineKernel: arcCosine(kernel, pairs, &graph)
    case let kernel as NNGPKernel: network(kernel.network, pairs, &graph).covariance
    case let kernel as NeuralTangentKernel: network(kernel.network, pairs, &graph).tangent
    default: preconditionFailure("no nodes for \(kernel.name)")
    }
  }

  /// As `AnglePair` begins: what rounding alone leaves of 1 − cos θ is 0, and a zero vector has a right angle to all others.
  private func pairs(_ products: ONNXGraph.Value, at x: ONNXGraph.Value, in graph: inout ONNXGraph) -> Pairs {
    let sums = graph.rowSums(graph.add("Mul", [x, x]))
    let stored = centres.storedSquaredNorms
    let roots = graph.constant(stored.map { $0.squareRoot() }, sizes: [1, stored.count])
    let lengths = graph.add("Mul", [graph.add("Sqrt", [sums]), roots])
    let (least, zero, one, two) = (graph.constant(graph.tiny), graph.constant(0), graph.constant(1), graph.constant(2))
    let rest = graph.add("Sub", [lengths, products])
    var defect = graph.add("Div", [rest, graph.add("Max", [lengths, least])])
    let noise = graph.constant(64 * graph.precision.unitRoundoff)
    defect = graph.add("Where", [graph.add("Less", [defect, noise]), zero, defect])
    defect = graph.add("Min", [defect, two])
    defect = graph.add("Where", [graph.add("Less", [lengths, least]), one, defect])
    return Pairs(
      squares: graph.scaled(sums, by: 1 / (unit * unit)), ofCentres: stored.map { $0 / (unit * unit) }, defect: defect)
  }

  // MARK: Layers

  private func arcCosine(
    _ kernel: ArcCosineKernel, _ first: Pairs, _ graph: inout ONNXGraph
  ) -> ONNXGraph.Value {
    var pairs = first
    for _ in 0..<kernel.depth {
      let (defect, theta) = (pairs.defect, angle(pairs.defect, &graph))
      switch kernel.order {
      case 0:
        pairs.defect = graph.scaled(theta, by: 1 / .pi)
        pairs.squares = graph.add("Add", [graph.scaled(pairs.squares, by: 0), graph.constant(1)])
        pairs.ofCentres = pairs.ofCentres.map { _ in 1 }
      case 1: pairs.defect = reluDefect(defect, theta, &graph)
      default:
        let twice = graph.scaled(theta, by: 2)
        let bend = graph.scaled(graph.add("Sub", [twice, graph.add("Sin", [twice])]), by: 1.5)
        let sine = graph.scaled(graph.add("Mul", [defect, less(defect, than: 2, &graph)]), by: 2)
        let rest = graph.add("Mul", [less(theta, than: .pi, &graph), sine])
        pairs.defect = graph.scaled(graph.add("Add", [bend, rest]), by: 1 / (3 * .pi))
        pairs.squares = graph.scaled(graph.add("Mul", [pairs.squares, pairs.squares]), by: 3)
        pairs.ofCentres = pairs.ofCentres.map { 3 * $0 * $0 }
      }
    }
    return innerProduct(pairs, &graph)
  }

  private func network(
    _ network: WideNetwork, _ first: Pairs, _ graph: inout ONNXGraph
  ) -> (covariance: ONNXGraph.Value, tangent: ONNXGraph.Value) {
    var pairs = affine(first, network.weightVariance / network.inputs, network.biasVariance, &graph)
    var tangent = innerProduct(pairs, &graph)
    for _ in 0..<network.depth {
      let theta = angle(pairs.defect, &graph)
      pairs.defect = reluDefect(pairs.defect, theta, &graph)
      pairs = affine(pairs, network.weightVariance / 2, network.biasVariance, &graph)
      let share = graph.scaled(less(theta, than: .pi, &graph), by: network.weightVariance / (2 * .pi))
      tangent = graph.add("Add", [innerProduct(pairs, &graph), graph.add("Mul", [share, tangent])])
    }
    return (innerProduct(pairs, &graph), tangent)
  }

  // MARK: Steps

  private func less(_ value: ONNXGraph.Value, than most: Double, _ graph: inout ONNXGraph) -> ONNXGraph.Value {
    graph.add("Sub", [graph.constant(most), value])
  }

  private func lengths(_ pairs: Pairs, _ graph: inout ONNXGraph) -> ONNXGraph.Value {
    let roots = graph.constant(pairs.ofCentres.map { $0.squareRoot() }, sizes: [1, pairs.ofCentres.count])
    return graph.add("Mul", [graph.add("Sqrt", [pairs.squares]), roots])
  }

  private func innerProduct(_ pairs: Pairs, _ graph: inout ONNXGraph) -> ONNXGraph.Value {
    graph.add("Mul", [lengths(pairs, &graph), less(pairs.defect, than: 1, &graph)])
  }

  /// θ = 2h with sin h = √(δ/2) and cos h = √(1 − δ/2).
  ///
  /// Asin is in single precision in some runtimes, so in double it only begins: h + sin(h* − h) has a cubed error.
  private func angle(_ defect: ONNXGraph.Value, _ graph: inout ONNXGraph) -> ONNXGraph.Value {
    let half = graph.scaled(defect, by: 0.5)
    let sine = graph.add("Sqrt", [half])
    let cosine = graph.add("Sqrt", [less(half, than: 1, &graph)])
    let start = graph.precision == .float64 ? graph.cast(sine, to: .float32) : sine
    var h = graph.add("Asin", [start])
    if graph.precision == .float64 { h = graph.cast(h, to: .float64) }
    for _ in 0..<(graph.precision == .float64 ? 2 : 1) {
      let ahead = graph.add("Mul", [sine, graph.add("Cos", [h])])
      let behind = graph.add("Mul", [cosine, graph.add("Sin", [h])])
      h = graph.add("Add", [h, graph.add("Sub", [ahead, behind])])
    }
    return graph.scaled(h, by: 2)
  }

  /// ((π − θ)δ + θ − sin θ)/π.
  private func reluDefect(
    _ defect: ONNXGraph.Value, _ theta: ONNXGraph.Value, _ graph: inout ONNXGraph
  ) -> ONNXGraph.Value {
    let first = graph.add("Mul", [less(theta, than: .pi, &graph), defect])
    let second = graph.add("Sub", [theta, graph.add("Sin", [theta])])
    return graph.scaled(graph.add("Add", [first, second]), by: 1 / .pi)
  }

  /// s x·z + b in the place of every inner product.
  private func affine(
    _ pairs: Pairs, _ scale: Double, _ constant: Double, _ graph: inout ONNXGraph
  ) -> Pairs {
    var next = pairs
    next.squares = graph.scaled(pairs.squares, by: scale)
    next.ofCentres = pairs.ofCentres.map { scale * $0 + constant }
    guard constant > 0 else { return next }
    let b = graph.constant(constant)
    next.squares = graph.add("Add", [next.squares, b])
    let (before, after) = (graph.scaled(lengths(pairs, &graph), by: scale), lengths(next, &graph))
    let roots = graph.constant(pairs.ofCentres.map { $0.squareRoot() }, sizes: [1, pairs.ofCentres.count])
    let difference = graph.add("Sub", [graph.add("Sqrt", [pairs.squares]), roots])
    let square = graph.scaled(graph.add("Mul", [difference, difference]), by: scale * constant)
    let sum = graph.add("Add", [graph.add("Add", [after, before]), b])
    let whole = graph.add("Add", [graph.add("Mul", [before, pairs.defect]), graph.add("Div", [square, sum])])
    next.defect = graph.add("Div", [whole, after])
    return next
  }
}
