// exp(x) for x <= 0, as in exponential_float.h. The polynomial is the Taylor series to r^13, whose remainder is below 2^-57;
// ln 2 is split as in fdlibm.
typedef double lanes_f64 __attribute__((vector_size(MN_BYTES)));
typedef uint64_t bits_f64 __attribute__((vector_size(MN_BYTES)));

MN_HELPER lanes_f64 exponential_f64(lanes_f64 x) {
  const lanes_f64 zero = {0}, lowest = zero - 746.0;
  const bits_f64 isTiny = (bits_f64)(x < lowest);
  x = (lanes_f64)(((bits_f64)lowest & isTiny) | ((bits_f64)x & ~isTiny));
  const lanes_f64 shifted = x * 1.4426950408889634 + 0x1.8p52, n = shifted - 0x1.8p52;
  const lanes_f64 r = (x - n * 0x1.62e42fefap-1) - n * 0x1.cf79abc9e3b39p-40;
  lanes_f64 tail = zero + 1.0 / 6227020800;
  tail = tail * r + 1.0 / 479001600;
  tail = tail * r + 1.0 / 39916800;
  tail = tail * r + 1.0 / 3628800;
  tail = tail * r + 1.0 / 362880;
  tail = tail * r + 1.0 / 40320;
  tail = tail * r + 1.0 / 5040;
  tail = tail * r + 1.0 / 720;
  tail = tail * r + 1.0 / 120;
  tail = tail * r + 1.0 / 24;
  tail = tail * r + 1.0 / 6;
  tail = tail * r + 0.5;
  const lanes_f64 mantissa = (tail * (r * r) + r) + 1.0;
  const bits_f64 normal = (bits_f64)__builtin_elementwise_max(shifted, zero + (0x1.8p52 - 1021.0)), one = {0};
  const lanes_f64 first = (lanes_f64)((normal << 52) + (one + 0x3ff0000000000000u));
  const lanes_f64 second = (lanes_f64)(((((bits_f64)shifted - normal) << 52) + (one + 0x3ff0000000000000u)) & ~isTiny);
  return mantissa * first * second;
}
