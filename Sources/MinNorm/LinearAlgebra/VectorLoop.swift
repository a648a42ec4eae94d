/// Replaces every number by a function of it that is computed on whole vectors.
///
/// The last, incomplete vector is padded with zeros, so a value never depends on its position.
@inline(__always)
func mapVectors<Scalar: LAPACKScalar, Lanes: SIMD>(
  _ values: UnsafeMutablePointer<Scalar>, count: Int, _ function: (Lanes) -> Lanes
) where Lanes.Scalar == Scalar {
  let width = Lanes.scalarCount
  let whole = count - count % width
  let raw = UnsafeMutableRawPointer(values)
  for index in stride(from: 0, to: whole, by: width) {
    let offset = index * MemoryLayout<Scalar>.stride
    let result = function(raw.loadUnaligned(fromByteOffset: offset, as: Lanes.self))
    raw.storeBytes(of: result, toByteOffset: offset, as: Lanes.self)
  }
  guard whole < count else { return }
  var rest = Lanes()
  for index in whole..<count { rest[index - whole] = values[index] }
  rest = function(rest)
  for index in whole..<count { values[index] = rest[index - whole] }
}
