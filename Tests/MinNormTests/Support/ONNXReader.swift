import Foundation

/// An ONNX file as this test suite reads it: field numbers of onnx.proto, nothing of the writer's.
struct ONNXReader {
  struct Node {
    var operation = ""
    var inputs: [String] = []
    var outputs: [String] = []
    var attributes: [String: [Int]] = [:]
  }
  struct Tensor: Equatable {
    var element = 0
    var sizes: [Int] = []
    var values: [Double] = []
    var texts: [String] = []
  }
  struct Port: Equatable {
    var name = ""
    var element = 0
    var columns: Int?
  }

  private(set) var nodes: [Node] = []
  private(set) var constants: [String: Tensor] = [:]
  private(set) var inputs: [Port] = []
  private(set) var outputs: [Port] = []
  private(set) var formatVersion = 0
  private(set) var operatorSet = 0
  private(set) var properties: [String: String] = [:]

  init(_ bytes: [UInt8]) {
    for field in Self.fields(bytes) {
      switch field.number {
      case 1: formatVersion = field.integer
      case 7: readGraph(field.bytes)
      case 8: operatorSet = Self.fields(field.bytes).first { $0.number == 2 }?.integer ?? 0
      case 14:
        let words = Self.fields(field.bytes).map(\.text)
        properties[words[0]] = words[1]
      default: break
      }
    }
  }

  private mutating func readGraph(_ bytes: [UInt8]) {
    for field in Self.fields(bytes) {
      switch field.number {
      case 1: nodes.append(Self.node(field.bytes))
      case 5:
        let (name, tensor) = Self.tensor(field.bytes)
        constants[name] = tensor
      case 11: inputs.append(Self.port(field.bytes))
      case 12: outputs.append(Self.port(field.bytes))
      default: break
      }
    }
  }

  private static func node(_ bytes: [UInt8]) -> Node {
    var node = Node()
    for field in fields(bytes) {
      switch field.number {
      case 1: node.inputs.append(field.text)
      case 2: node.outputs.append(field.text)
      case 4: node.operation = field.text
      case 5:
        let parts = fields(field.bytes)
        let values = parts.filter { $0.number == 3 || $0.number == 8 }.map(\.integer)
        node.attributes[parts.first { $0.number == 1 }?.text ?? ""] = values
      default: break
      }
    }
    return node
  }

  private static func tensor(_ bytes: [UInt8]) -> (name: String, tensor: Tensor) {
    var (name, tensor, raw) = ("", Tensor(), [UInt8]())
    for field in fields(bytes) {
      switch field.number {
      case 1: tensor.sizes.append(field.integer)
      case 2: tensor.element = field.integer
      case 6: tensor.texts.append(field.text)
      case 8: name = field.text
      case 9: raw = field.bytes
      default: break
      }
    }
    raw.withUnsafeBytes { raw in
      func all<Number>(_ type: Number.Type, _ widened: (Number) -> Double) -> [Double] {
        stride(from: 0, to: raw.count, by: MemoryLayout<Number>.size).map {
          widened(raw.loadUnaligned(fromByteOffset: $0, as: type))
        }
      }
      switch tensor.element {
      case 1: tensor.values = all(Float.self) { Double($0) }
      case 2: tensor.values = all(UInt8.self) { Double($0) }
      case 7: tensor.values = all(Int64.self) { Double($0) }
      case 11: tensor.values = all(Double.self) { $0 }
      default: break
      }
    }
    return (name, tensor)
  }

  private static func port(_ bytes: [UInt8]) -> Port {
    var port = Port()
    for field in fields(bytes) {
      if field.number == 1 { port.name = field.text }
      guard field.number == 2, let tensor = fields(field.bytes).first?.bytes else { continue }
      for part in fields(tensor) {
        if part.number == 1 { port.element = part.integer }
        guard part.number == 2 else { continue }
        let sizes = fields(part.bytes)
        port.columns = sizes.count > 1 ? fields(sizes[1].bytes).first?.integer : nil
      }
    }
    return port
  }

  // MARK: Protocol buffers

  private struct Field {
    var number: Int
    var integer = 0
    var bytes: [UInt8] = []
    var text: String { String(decoding: bytes, as: UTF8.self) }
  }

  private static func fields(_ bytes: [UInt8]) -> [Field] {
    var (place, found) = (0, [Field]())
    func number() -> Int {
      var (value, shift) = (UInt64(0), UInt64(0))
      while place < bytes.count {
        let byte = bytes[place]
        place += 1
        value |= UInt64(byte & 0x7F) << shift
        shift += 7
        if byte < 0x80 { break }
      }
      return Int(bitPattern: UInt(value))
    }
    while place < bytes.count {
      let key = number()
      var field = Field(number: key >> 3)
      if key & 7 == 2 {
        let count = number()
        field.bytes = Array(bytes[place..<place + count])
        place += count
      } else {
        field.integer = number()
      }
      found.append(field)
    }
    return found
  }
}
