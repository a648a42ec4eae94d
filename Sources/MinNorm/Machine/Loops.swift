import CMinNorm

/// The instruction set for which the library's own loops run.
///
/// Each loop is compiled for several, and the highest one that the processor has is taken. Results of two instruction sets
/// differ by rounding: where there is a fused multiply-add, it rounds once instead of twice.
package enum InstructionSet {
  /// Its name, such as "x86-64-v4" (AVX-512), "x86-64-v3" (AVX2), "x86-64" or "aarch64".
  package static var inForce: String { String(cString: mn_loopsInForce().pointee.name) }
}
