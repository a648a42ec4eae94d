import MinNormData

/// A graph of ONNX operators on numbers of one precision, put together node by node.
///
/// Field numbers are those of onnx.proto, version 1.14 of the format with operator set 13.
struct ONNXGraph {
  /// The codes of number formats.
  enum Element: Int {
    case float32 = 1
    case uint8 = 2
    case int64 = 7
    case string = 8
    case float64 = 11
  }

  /// A value in the graph, by its name.
  struct Value {
    let name: String
  }

  /// An attribute of a node.
  enum Attribute {
    case integer(String, Int)
    case integers(String, [Int])
  }

  /// What the numbers are, but for those that say otherwise.
  let precision: Precision
  private var graph = ProtocolBuffer()
  private var count = 0
  /// What was made of what: the same node or tensor is in the graph once.
  private var made: [String: Value] = [:]

  init(precision: Precision) { self.precision = precision }

  /// The element type of the graph's numbers.
  var element: Element { precision == .float32 ? .float32 : .float64 }

  /// What stands for 0 in a divisor: the square of nothing smaller can be told from 0.
  var tiny: Double { precision == .float32 ? 1e-18 : 1e-150 }

  // MARK: Nodes

  /// The result of an operator.
  mutating func add(
    _ operation: String, _ inputs: [Value], _ attributes: [Attribute] = [], name: String? = nil
  ) -> Value {
    let key = "\(operation) \(inputs.map(\.name)) \(attributes)"
    if name == nil, let known = made[key] { return known }
    let output = Value(name: name ?? next())
    made[key] = output
    graph.add(1) { node in
      for input in inputs { node.add(1, input.name) }
      node.add(2, output.name)
      node.add(3, "\(operation)_\(output.name)")
      node.add(4, operation)
      for attribute in attributes {
        node.add(5) { message in
          switch attribute {
          case .integer(let name, let value):
            message.add(1, name)
            message.add(3, value)
            message.add(20, 2)
          case .integers(let name, let values):
            message.add(1, name)
            for value in values { message.add(8, value) }
            message.add(20, 7)
          }
        }
      }
    }
    return output
  }

  /// A value in another format.
  mutating func cast(_ value: Value, to element: Element) -> Value {
    add("Cast", [value], [.integer("to", element.rawValue)])
  }

  /// A value times a number.
  mutating func scaled(_ value: Value, by factor: Double) -> Value {
    let factor = constant(factor)
    return add("Mul", [value, factor])
  }

  /// A value as it is after it was rounded to float32, where the graph has more digits.
  mutating func rounded(_ value: Value) -> Value {
    guard precision == .float64 else { return value }
    let single = cast(value, to: .float32)
    return cast(single, to: .float64)
  }

  /// Sums over the last of two dimensions, which stays with size 1.
  mutating func rowSums(_ value: Value) -> Value {
    let axis = constant(integers: [1])
    return add("ReduceSum", [value, axis], [.integer("keepdims", 1)])
  }

  // MARK: Constants

  /// One number.
  mutating func constant(_ number: Double) -> Value { constant([number], sizes: []) }

  /// Numbers in the precision of the graph.
  mutating func constant(_ numbers: [Double], sizes: [Int]) -> Value {
    switch precision {
    case .float32: numbers.map { Float($0) }.withUnsafeBytes { tensor(.float32, sizes, $0) }
    case .float64: numbers.withUnsafeBytes { tensor(.float64, sizes, $0) }
    }
  }

  /// Numbers in their own format, cast to the precision of the graph.
  mutating func constant(_ numbers: Numbers, sizes: [Int]) -> Value {
    let own: Element =
      switch numbers.format {
      case .uint8: .uint8
      case .float32: .float32
      case .float64: .float64
      }
    let stored = numbers.withBytes { tensor(own, sizes, $0) }
    return own == element ? stored : cast(stored, to: element)
  }

  /// Whole numbers of 64 bits.
  mutating func constant(integers: [Int]) -> Value {
    integers.map { Int64($0) }.withUnsafeBytes { tensor(.int64, [integers.count], $0) }
  }

  /// Texts.
  mutating func constant(texts: [String]) -> Value {
    let value = Value(name: next())
    graph.add(5) { tensor in
      tensor.add(1, texts.count)
      tensor.add(2, Element.string.rawValue)
      for text in texts { tensor.add(6, text) }
      tensor.add(8, value.name)
    }
    return value
  }

  private mutating func tensor(_ element: Element, _ sizes: [Int], _ bytes: UnsafeRawBufferPointer) -> Value {
    let key = "\(element) \(sizes) \(ContentHash.sha256(bytes))"
    if let known = made[key] { return known }
    let value = Value(name: next())
    made[key] = value
    graph.add(5) { tensor in
      for size in sizes { tensor.add(1, size) }
      tensor.add(2, element.rawValue)
      tensor.add(8, value.name)
      tensor.add(9, bytes)
    }
    return value
  }

  private mutating func next() -> String {
    count += 1
    return "v\(count)"
  }

  // MARK: The whole

  /// An input of the graph, any number of rows by `columns`.
  mutating func input(_ name: String, columns: Int) -> Value {
    graph.add(11, Self.info(name, element, columns: columns))
    return Value(name: name)
  }

  /// Makes a value an output; a vector has no columns.
  mutating func output(_ value: Value, _ element: Element, columns: Int?) {
    graph.add(12, Self.info(value.name, element, columns: columns))
  }

  /// The file, with words for people.
  mutating func model(_ properties: KeyValuePairs<String, String>) -> [UInt8] {
    graph.add(2, "minnorm")
    var model = ProtocolBuffer()
    model.add(1, 8)
    model.add(2, "minnorm")
    model.add(3, minnormVersion)
    model.add(7, graph)
    model.add(8) { $0.add(2, 13) }
    for (key, value) in properties {
      model.add(14) {
        $0.add(1, key)
        $0.add(2, value)
      }
    }
    return model.bytes
  }

  private static func info(_ name: String, _ element: Element, columns: Int?) -> ProtocolBuffer {
    var info = ProtocolBuffer()
    info.add(1, name)
    info.add(2) { type in
      type.add(1) { tensor in
        tensor.add(1, element.rawValue)
        tensor.add(2) { shape in
          shape.add(1) { $0.add(2, "N") }
          if let columns { shape.add(1) { $0.add(1, columns) } }
        }
      }
    }
    return info
  }
}
