// exp(x) for x <= 0. glibc's scalar expf would take ten times longer than the matrix product that made the distances.
//
// x = n ln 2 + r with n the nearest integer and |r| <= ln 2 / 2; exp(x) = 2^n exp(r) with exp(r) by Cephes's polynomial
// (Moshier, expf.c). Adding 1.5 2^23 rounds to the nearest integer and leaves n in the low bits, ready to be moved to the
// exponent. Below 2^-125 the power is made of two: only the product with the second one rounds, to subnormal numbers.
typedef float lanes_f32 __attribute__((vector_size(MN_BYTES)));
typedef uint32_t bits_f32 __attribute__((vector_size(MN_BYTES)));

MN_HELPER lanes_f32 exponential_f32(lanes_f32 x) {
  const lanes_f32 zero = {0}, lowest = zero - 104.0f;
  /* Keeps NaN. */
  const bits_f32 isTiny = (bits_f32)(x < lowest);
  x = (lanes_f32)(((bits_f32)lowest & isTiny) | ((bits_f32)x & ~isTiny));
  const lanes_f32 shifted = x * 1.44269504f + 0x1.8p23f, n = shifted - 0x1.8p23f;
  /* ln 2 in two parts: n times the first is exact. */
  const lanes_f32 r = (x - n * 0.693359375f) + n * 2.12194440e-4f;
  lanes_f32 tail = zero + 1.9875691500e-4f;
  tail = tail * r + 1.3981999507e-3f;
  tail = tail * r + 8.3334519073e-3f;
  tail = tail * r + 4.1665795894e-2f;
  tail = tail * r + 1.6666665459e-1f;
  tail = tail * r + 5.0000001201e-1f;
  const lanes_f32 mantissa = (tail * (r * r) + r) + 1.0f;
  const bits_f32 normal = (bits_f32)__builtin_elementwise_max(shifted, zero + (0x1.8p23f - 125.0f)), one = {0};
  const lanes_f32 first = (lanes_f32)((normal << 23) + (one + 0x3f800000u));
  const lanes_f32 second = (lanes_f32)(((((bits_f32)shifted - normal) << 23) + (one + 0x3f800000u)) & ~isTiny);
  return mantissa * first * second;
}
