import CMinNorm

extension LAPACKScalar {
  /// The loops over numbers of this format.
  static var loops: UnsafePointer<mn_numberLoops> { mn_numberLoopsInForce(precision == .float64) }

  /// Numbers in a vector of 64 bytes.
  static var laneCount: Int { 64 / MemoryLayout<Self>.stride }

  /// Copies numbers of another format, rounded where this one is the smaller.
  static func convert<Source: LAPACKScalar>(
    _ source: UnsafePointer<Source>, to target: UnsafeMutablePointer<Self>, count: Int
  ) {
    let numbers = UnsafeRawPointer(source)
    switch Source.precision {
    case .float32: loops.pointee.convertFloats(numbers.assumingMemoryBound(to: Float.self), target, count)
    case .float64: loops.pointee.convertDoubles(numbers.assumingMemoryBound(to: Double.self), target, count)
    }
  }
}
