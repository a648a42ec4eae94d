import MinNormData
import Testing

/// A 32-bit integer with its most significant byte first.
func bigEndian(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }

/// An IDX file with the given magic number, sizes and bytes.
func idx(_ magic: UInt32, _ sizes: [UInt32], _ bytes: [UInt8]) -> [UInt8] {
  ([magic] + sizes).flatMap(bigEndian) + bytes
}

/// CIFAR-10 records with the given labels; every pixel of record i is i.
func cifarRecords(_ labels: [UInt8]) -> [UInt8] {
  labels.enumerated().flatMap { [$1] + [UInt8](repeating: UInt8($0 & 255), count: 3072) }
}

/// A .npy file as NumPy writes it.
func npy(_ descr: String, _ shape: String, _ payload: [UInt8], fortran: Bool = false, version: UInt8 = 1) -> [UInt8] {
  npy(
    header: "{'descr': '\(descr)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }", payload,
    version: version)
}

/// A .npy file with any header text.
func npy(header: String, _ payload: [UInt8], version: UInt8 = 1) -> [UInt8] {
  let text = Array((header + "\n").utf8)
  let size = version == 1 ? 2 : 4
  let length = (0..<size).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
  return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + text + payload
}

/// The bytes of numbers in memory order of this (little-endian) machine.
func littleEndian<Number>(_ numbers: [Number]) -> [UInt8] { numbers.withUnsafeBytes(Array.init) }

/// Many gzip members of zeros: a few hundred kilobytes that grow to `mebibytes`.
func zeroBomb(mebibytes: Int, first: [UInt8] = []) throws -> [UInt8] {
  let member = try FileBytes.gzip([UInt8](repeating: 0, count: 16 << 20), level: 9)
  let head = first.isEmpty ? [] : try FileBytes.gzip(first)
  return head + (0..<mebibytes / 16).flatMap { _ in member }
}

/// The message of the DataError that `body` throws.
func message(of body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch let error as DataError {
    return error.description
  } catch {
    return "another error: \(error)"
  }
}

/// Deterministic bytes without a pattern that compresses.
func noise(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
  var state = seed
  return (0..<count).map { _ in
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt8(truncatingIfNeeded: state >> 56)
  }
}
