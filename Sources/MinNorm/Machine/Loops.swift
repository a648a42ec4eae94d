import CMinNorm

/// The instruction set for which the library's own loops run.
///
/// Each loop is compiled for several, and the highest one that the processor has is taken. Results of two instruction sets
/// differ by rounding: where there is a fused multiply-add, it rounds once instead of twice.
public enum InstructionSet {
  /// Its name, such as "x86-64-v4" (AVX-512), "x86-64-v3" (AVX2), "x86-64" or "aarch64".
  public static var inForce: String { String(cString: mn_loopsInForce().pointee.name) }
}

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
