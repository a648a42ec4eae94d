import Foundation

/// Runs a graph of ONNX operators in float64, by what the operators' specification says of each.
struct ONNXInterpreter {
  typealias Tensor = ONNXReader.Tensor

  let graph: ONNXReader
  private(set) var values: [String: Tensor]

  /// Runs all nodes in their order on rows of numbers.
  ///
  /// An operator that is not known, or an input that is not there yet, ends the test.
  init(_ graph: ONNXReader, rows: Int, columns: Int, x: [Double]) {
    self.graph = graph
    values = graph.constants
    values["x"] = Tensor(element: 11, sizes: [rows, columns], values: x)
    for node in graph.nodes {
      let inputs = node.inputs.map { name -> Tensor in
        guard let value = values[name] else { preconditionFailure("\(node.operation) wants \(name) too early") }
        return value
      }
      values[node.outputs[0]] = Self.run(node, inputs)
    }
  }

  private static func run(_ node: ONNXReader.Node, _ inputs: [Tensor]) -> Tensor {
    switch node.operation {
    case "Add": both(inputs, +)
    case "Sub": both(inputs, -)
    case "Mul": both(inputs, *)
    case "Div": both(inputs, /)
    case "Max": both(inputs, max)
    case "Min": both(inputs, min)
    case "Pow": both(inputs, pow)
    case "Less": both(inputs) { $0 < $1 ? 1 : 0 }
    case "Where": both([both([inputs[0], inputs[1]]) { $0 != 0 ? $1 : .nan }, inputs[2]]) { $0.isNaN ? $1 : $0 }
    case "Exp": each(inputs, exp)
    case "Log": each(inputs, log)
    case "Sqrt": each(inputs) { $0.squareRoot() }
    case "Abs": each(inputs, abs)
    case "Sin": each(inputs, sin)
    case "Cos": each(inputs, cos)
    case "Asin": each(inputs, asin)
    case "Cast": node.attributes["to"] == [1] ? each(inputs) { Double(Float($0)) } : inputs[0]
    case "Transpose": transposed(inputs[0])
    case "MatMul": product(inputs[0], inputs[1])
    case "Unsqueeze": unsqueezed(inputs[0], axis: Int(inputs[1].values[0]))
    case "ReduceSum": sums(inputs[0], keeps: node.attributes["keepdims"] == [1])
    case "Concat": beside(inputs[0], inputs[1])
    case "ArgMax": largest(inputs[0])
    case "Gather": gathered(inputs[0], inputs[1])
    default: preconditionFailure("unknown operator \(node.operation)")
    }
  }

  private static func each(_ inputs: [Tensor], _ body: (Double) -> Double) -> Tensor {
    Tensor(element: inputs[0].element, sizes: inputs[0].sizes, values: inputs[0].values.map(body))
  }

  /// With NumPy's broadcasting.
  private static func both(_ inputs: [Tensor], _ body: (Double, Double) -> Double) -> Tensor {
    let rank = max(inputs[0].sizes.count, inputs[1].sizes.count)
    func padded(_ sizes: [Int]) -> [Int] { [Int](repeating: 1, count: rank - sizes.count) + sizes }
    let (left, right) = (padded(inputs[0].sizes), padded(inputs[1].sizes))
    for (mine, theirs) in zip(left, right) { precondition(mine == theirs || mine == 1 || theirs == 1, "sizes fit") }
    let sizes = zip(left, right).map(max)
    func place(_ index: Int, _ own: [Int]) -> Int {
      var (rest, step, place) = (index, 1, 0)
      for axis in sizes.indices.reversed() {
        place += own[axis] == 1 ? 0 : rest % sizes[axis] * step
        rest /= sizes[axis]
        step *= own[axis]
      }
      return place
    }
    let values = (0..<sizes.reduce(1, *)).map {
      body(inputs[0].values[place($0, left)], inputs[1].values[place($0, right)])
    }
    return Tensor(element: 11, sizes: sizes, values: values)
  }

  private static func transposed(_ x: Tensor) -> Tensor {
    let (m, n) = (x.sizes[0], x.sizes[1])
    return Tensor(
      element: x.element, sizes: [n, m], values: (0..<n).flatMap { j in (0..<m).map { x.values[$0 * n + j] } })
  }

  private static func product(_ x: Tensor, _ y: Tensor) -> Tensor {
    let (m, k, n) = (x.sizes[0], x.sizes[1], y.sizes[1])
    precondition(y.sizes[0] == k, "inner sizes fit")
    var values = [Double](repeating: 0, count: m * n)
    for row in 0..<m {
      for column in 0..<n {
        for inner in 0..<k { values[row * n + column] += x.values[row * k + inner] * y.values[inner * n + column] }
      }
    }
    return Tensor(element: 11, sizes: [m, n], values: values)
  }

  private static func unsqueezed(_ x: Tensor, axis: Int) -> Tensor {
    var x = x
    x.sizes.insert(1, at: axis)
    return x
  }

  /// Over the last axis.
  private static func sums(_ x: Tensor, keeps: Bool) -> Tensor {
    let width = x.sizes.last ?? 1
    let values = stride(from: 0, to: x.values.count, by: width).map { x.values[$0..<$0 + width].reduce(0, +) }
    return Tensor(element: x.element, sizes: x.sizes.dropLast() + (keeps ? [1] : []), values: values)
  }

  private static func beside(_ x: Tensor, _ y: Tensor) -> Tensor {
    let (rows, left, right) = (x.sizes[0], x.sizes[1], y.sizes[1])
    let values = (0..<rows).flatMap { row -> [Double] in
      Array(x.values[row * left..<(row + 1) * left]) + Array(y.values[row * right..<(row + 1) * right])
    }
    return Tensor(element: x.element, sizes: [rows, left + right], values: values)
  }

  private static func largest(_ x: Tensor) -> Tensor {
    let width = x.sizes[1]
    let places = (0..<x.sizes[0]).map { row in
      let scores = x.values[row * width..<(row + 1) * width]
      return Double((scores.firstIndex(of: scores.max() ?? 0) ?? 0) - row * width)
    }
    return Tensor(element: 7, sizes: [x.sizes[0]], values: places)
  }

  private static func gathered(_ x: Tensor, _ places: Tensor) -> Tensor {
    Tensor(
      element: x.element, sizes: places.sizes, values: x.values.isEmpty ? [] : places.values.map { x.values[Int($0)] },
      texts: x.texts.isEmpty ? [] : places.values.map { x.texts[Int($0)] })
  }
}
