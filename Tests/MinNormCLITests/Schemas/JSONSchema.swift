import Foundation
import MinNormExperiments

/// The part of JSON Schema (draft 2020-12) that our schemas are written in, read strictly: a key that no schema names is a
/// fault, and so is a word of JSON Schema that is not known here.
struct JSONSchema {
  private let root: JSONValue

  init(contentsOf file: URL) throws { root = try JSONDecoder().decode(JSONValue.self, from: Data(contentsOf: file)) }

  /// What is wrong with a value: a line for each fault, with its place.
  func faults(of value: JSONValue) -> [String] { faults(of: value, root, at: "") }

  private func faults(of value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
    var found: [String] = []
    for (word, rule) in schema.members {
      switch word {
      case "$schema", "$defs", "title", "description", "properties", "required", "minimum": break
      case "type":
        let names = rule.text.map { [$0] } ?? rule.elements.compactMap(\.text)
        if !names.contains(where: { value.isA($0) }) { found.append("\(place): \(value.kind), not \(names)") }
      case "const":
        if value != rule { found.append("\(place): not \(rule)") }
      case "enum":
        if !rule.elements.contains(value) { found.append("\(place): \(value), none of \(rule.elements)") }
      case "$ref": found += referred(value, rule.text ?? "", at: place)
      case "anyOf", "oneOf":
        let each = rule.elements.map { faults(of: value, $0, at: place) }
        if !each.contains([]) { found += each.min { $0.count < $1.count } ?? [] }
      case "items":
        for (index, element) in value.elements.enumerated() {
          found += faults(of: element, rule, at: "\(place)[\(index)]")
        }
      case "additionalProperties": break
      default: found.append("\(place): the schema says \(word), which is not known")
      }
    }
    return found + keys(value, schema, at: place)
  }

  private func referred(_ value: JSONValue, _ reference: String, at place: String) -> [String] {
    guard reference.hasPrefix("#/$defs/"), case .object = root["$defs"][String(reference.dropFirst(8))] else {
      return ["\(place): the schema has no \(reference)"]
    }
    return faults(of: value, root["$defs"][String(reference.dropFirst(8))], at: place)
  }

  /// Missing and unknown ones; an object of any kind has no `properties`.
  private func keys(_ value: JSONValue, _ schema: JSONValue, at place: String) -> [String] {
    guard case .object(let members) = value, case .object(let properties) = schema["properties"] else {
      let others = schema["additionalProperties"]
      return others == .null ? [] : value.members.flatMap { faults(of: $1, others, at: "\(place).\($0)") }
    }
    var found = schema["required"].elements.compactMap(\.text).filter { members[$0] == nil }.map {
      "\(place): no key \($0)"
    }
    for (key, member) in members {
      let rule = properties[key] ?? schema["additionalProperties"]
      found += rule == .null ? ["\(place): unknown key \(key)"] : faults(of: member, rule, at: "\(place).\(key)")
    }
    return found
  }
}

extension JSONValue {
  /// The value of a key; null where there is none.
  subscript(key: String) -> JSONValue {
    if case .object(let members) = self { members[key] ?? .null } else { .null }
  }

  var members: [String: JSONValue] { if case .object(let members) = self { members } else { [:] } }
  var elements: [JSONValue] { if case .array(let elements) = self { elements } else { [] } }
  var text: String? { if case .string(let text) = self { text } else { nil } }

  fileprivate var kind: String {
    switch self {
    case .object: "object"
    case .array: "array"
    case .string: "string"
    case .integer, .natural: "integer"
    case .number: "number"
    case .boolean: "boolean"
    case .null: "null"
    }
  }

  fileprivate func isA(_ name: String) -> Bool { name == kind || name == "number" && kind == "integer" }
}
