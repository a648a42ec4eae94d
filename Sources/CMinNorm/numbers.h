// Loops over contiguous numbers of one format T; the comments are in include/loops.h.

enum { MN(laneCount) = MN_BYTES / sizeof(T) };

/* Replaces every vector `x` of the numbers by `result`. The last one is padded with zeros: a value never depends on its
   position. */
#define MN_REPLACE_EACH(numbers, count, result)                     \
  for (long place = 0; place < count; place += MN(laneCount)) {     \
    const long left = count - place;                                \
    MN(lanes) x = {0};                                              \
    if (left >= MN(laneCount)) {                                    \
      __builtin_memcpy(&x, numbers + place, sizeof x);                        \
      x = result;                                                   \
      __builtin_memcpy(numbers + place, &x, sizeof x);                        \
    } else {                                                        \
      __builtin_memcpy(&x, numbers + place, left * sizeof(T));        \
      x = result;                                                   \
      __builtin_memcpy(numbers + place, &x, left * sizeof(T));        \
    }                                                               \
  }

/* exp((x + rest)(scale + low)), what is rounded off in the product made good; without a fused multiply-add it stays off. */
MN_HELPER MN(lanes) MN(scaledExponential)(MN(lanes) x, MN(lanes) rest, T scale, T low) {
  const MN(lanes) product = x * scale, power = MN(exponential)(product);
#ifdef MN_FUSED
  const MN(lanes) lost = __builtin_elementwise_fma(x, (MN(lanes)){0} + scale, -product) + (x * low + rest * scale);
  /* At infinity nothing is lost that has a number. */
  const MN(lanes) kept = (MN(lanes))((MN(bits))lost & (MN(bits))(power > 0));
  return __builtin_elementwise_fma(power, kept, power);
#else
  (void)rest, (void)low;
  return power;
#endif
}

MN_LOOP void MN(gaussian)(void *squaredDistances, long count, double scale, double low) {
  T *numbers = squaredDistances;
  const T factor = (T)scale, rest = (T)(low + (scale - (double)factor));
  MN_REPLACE_EACH(numbers, count, MN(scaledExponential)(x, (MN(lanes)){0}, factor, rest))
}

/* What is rounded off in the root of x; in float it would cost more than it is worth. */
MN_HELPER MN(lanes) MN(restOfRoot)(MN(lanes) x, MN(lanes) root) {
#ifdef MN_FUSED
  if (sizeof(T) == 8) return __builtin_elementwise_fma(-root, root, x) / (root + root + (T)0x1p-1000);
#endif
  (void)x, (void)root;
  return (MN(lanes)){0};
}

MN_LOOP void MN(laplacian)(void *squaredDistances, long count, double scale, double low) {
  T *numbers = squaredDistances;
  const T factor = (T)scale, rest = (T)(low + (scale - (double)factor));
  MN_REPLACE_EACH(
      numbers, count,
      MN(scaledExponential)(__builtin_elementwise_sqrt(x), MN(restOfRoot)(x, __builtin_elementwise_sqrt(x)), factor, rest))
}

MN_HELPER MN(lanes) MN(power)(MN(lanes) base, long degree) {
  MN(lanes) result = base;
  for (long factor = 1; factor < degree; factor++) result *= base;
  return result;
}

MN_LOOP void MN(polynomial)(void *products, long count, double gamma, double constant, long degree) {
  T *numbers = products;
  const T scale = (T)gamma, shift = (T)constant;
  MN_REPLACE_EACH(numbers, count, MN(power)(x * scale + shift, degree))
}

#undef MN_REPLACE_EACH

MN_LOOP void MN(formSquaredDistances)(void *products, long count, const void *norms, double norm) {
  T *restrict values = products;
  const T *restrict others = norms, own = (T)norm;
  for (long i = 0; i < count; i++) {
    const T squaredDistance = (others[i] + own) - 2 * values[i];
    values[i] = squaredDistance < 0 ? 0 : squaredDistance;
  }
}

MN_LOOP double MN(distances)(void *products, long count, const void *norms, double norm, double scale, double share) {
  T *values = products;
  const T *others = norms, own = (T)norm, factor = (T)scale, part = (T)share;
  MN(lanes) least = (MN(lanes)){0} + (T)__builtin_inff();
  long i = 0;
  for (; i + MN(laneCount) <= count; i += MN(laneCount)) {
    MN(lanes) value, other;
    __builtin_memcpy(&value, values + i, sizeof value);
    __builtin_memcpy(&other, others + i, sizeof other);
    other += own;
    value = other - (value + value);
    least = __builtin_elementwise_min(least, value - part * other);
    value *= factor;
    __builtin_memcpy(values + i, &value, sizeof value);
  }
  T result = __builtin_reduce_min(least);
  for (; i < count; i++) {
    const T sum = others[i] + own, distance = sum - (values[i] + values[i]), slack = distance - part * sum;
    if (slack < result) result = slack;
    values[i] = distance * factor;
  }
  return result;
}

/* Products may lie where the values go, or in the second half of their place: they are read ahead. */
#define MN_WIDEN_EACH(result)                                                       \
  T *values = to;                                                                   \
  for (long start = 0; start < count; start += 256) {                               \
    const long size = count - start < 256 ? count - start : 256;                    \
    int32_t ahead[256];                                                             \
    __builtin_memcpy(ahead, (const char *)products + 4 * start, 4 * size);          \
    for (long i = 0; i < size; i++) values[start + i] = result;                     \
  }

MN_LOOP void MN(wholeProducts)(const void *products, double divisor, void *to, long count) {
  MN_WIDEN_EACH((T)(ahead[i] / divisor))
}

MN_LOOP void MN(wholeDistances)(const void *products, const int32_t *norms, int32_t norm, void *to, long count) {
  MN_WIDEN_EACH((T)(norms[start + i] + norm - 2 * ahead[i]))
}

#undef MN_WIDEN_EACH

MN_LOOP double MN(squaredDifference)(const void *first, const void *second, long count) {
  /* In eight sums, as in squaredNorm. */
  typedef double sums __attribute__((vector_size(64)));
  typedef T some __attribute__((vector_size(8 * sizeof(T))));
  const T *x = first, *z = second;
  sums total = {0};
  for (long i = 0; i < count; i += 8) {
    some left = {0}, right = {0};
    const long bytes = (count - i < 8 ? count - i : 8) * sizeof(T);
    if (i + 8 <= count) {
      __builtin_memcpy(&left, x + i, sizeof left);
      __builtin_memcpy(&right, z + i, sizeof right);
    } else {
      __builtin_memcpy(&left, x + i, bytes);
      __builtin_memcpy(&right, z + i, bytes);
    }
    const sums difference = __builtin_convertvector(left, sums) - __builtin_convertvector(right, sums);
    total += difference * difference;
  }
  return ((total[0] + total[1]) + (total[2] + total[3])) + ((total[4] + total[5]) + (total[6] + total[7]));
}

MN_LOOP double MN(squaredNorm)(const void *from, long count) {
  /* Eight sums at every level: the order of additions is part of the result. */
  typedef double sums __attribute__((vector_size(64)));
  typedef T some __attribute__((vector_size(8 * sizeof(T))));
  const T *values = from;
  sums total = {0};
  for (long i = 0; i < count; i += 8) {
    some part = {0};
    if (i + 8 <= count) __builtin_memcpy(&part, values + i, sizeof part);
    else __builtin_memcpy(&part, values + i, (count - i) * sizeof(T));
    const sums wide = __builtin_convertvector(part, sums);
    total += wide * wide;
  }
  return ((total[0] + total[1]) + (total[2] + total[3])) + ((total[4] + total[5]) + (total[6] + total[7]));
}

#define MN_CONVERT(name, Source)                                            \
  MN_LOOP void MN(name)(const Source *from, void *to, long count) {         \
    T *restrict target = to;                                                \
    const Source *restrict source = from;                                   \
    for (long i = 0; i < count; i++) target[i] = (T)source[i];              \
  }
MN_CONVERT(widenBytes, uint8_t)
MN_CONVERT(convertFloats, float)
MN_CONVERT(convertDoubles, double)
#undef MN_CONVERT

MN_LOOP void MN(addFloats)(const float *values, void *sums, long count) {
  const float *restrict source = values;
  T *restrict target = sums;
  for (long i = 0; i < count; i++) target[i] += (T)source[i];
}

MN_LOOP void MN(addWholeNumbers)(const int32_t *products, const int32_t *terms, int32_t term, double scale, void *sums,
                                 long count) {
  const int32_t *restrict source = products, *restrict own = terms;
  const T factor = (T)scale;
  T *restrict target = sums;
  for (long i = 0; i < count; i++)
    target[i] += (T)(int32_t)((uint32_t)source[i] + (uint32_t)own[i] + (uint32_t)term) * factor;
}
