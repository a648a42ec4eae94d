// The checks of the loops over one format T; the comments are in include/loops.h.

static double TEST(unary)(long which, const mn_numberLoops *loops, room *memory) {
  room here = *memory;
  uint64_t state = 11;
  T *values = take(&here, (count + 2) * sizeof(T)), *before = take(&here, (count + 2) * sizeof(T));
  for (long i = 0; i < count; i++) {
    const double u = uniform(&state);
    before[i] = (T)(which == 0 ? DEEPEST * (i % 3 == 0 ? u * u * u : u) : 40 * u * u);
  }
  before[0] = 0;
  before[count] = (T)NAN;
  memcpy(values, before, (count + 1) * sizeof(T));
  switch (which) {
    case 0: loops->gaussian(values, count + 1, -1, 0); break;
    case 1: loops->gaussian(values, count + 1, -0.3, 0); break;
    case 2: loops->laplacian(values, count + 1, -0.3, 0); break;
    default: loops->polynomial(values, count + 1, 0.5, 2, 3); break;
  }
  double worst = values[count] != values[count] ? 0 : INFINITY;
  for (long i = 0; i < count; i++) {
    const double x = before[i], base = 0.5 * x + 2;
    const double power = which == 0 ? -x : which == 1 ? -0.3 * x : -0.3 * sqrt(x);
    const double exact = which < 3 ? exp(power) : base * base * base;
    /* A rounded argument moves an exponential by as many units as it is large. */
    keep(&worst, share(values[i], exact, (8 + 2 * (which ? fabs(power) : 0)) * UNIT * exact + 3 * SMALLEST));
  }
  return worst;
}

static double TEST(distances)(long which, const mn_numberLoops *loops, room *memory) {
  room here = *memory;
  uint64_t state = 13;
  T *values = take(&here, count * sizeof(T)), *norms = take(&here, count * sizeof(T)), *before = take(&here, count * sizeof(T));
  double worst = 0, least = INFINITY, size = 0;
  for (long i = 0; i < count; i++) {
    norms[i] = (T)(1 + uniform(&state));
    values[i] = before[i] = (T)(2.5 * uniform(&state) - 1);
  }
  const T norm = (T)1.25, part = (T)0x1p-10;
  double margin = 0;
  if (which == 0) loops->formSquaredDistances(values, count, norms, norm);
  else margin = loops->distances(values, count, norms, norm, 0.5, part);
  for (long i = 0; i < count; i++) {
    const double sum = (double)norms[i] + norm, distance = sum - 2 * (double)before[i];
    keep(&worst, share(values[i], which == 0 ? fmax(0, distance) : 0.5 * distance, 8 * UNIT * sum));
    least = fmin(least, distance - part * sum);
    size = fmax(size, sum);
  }
  if (which) keep(&worst, share(margin, least, 16 * UNIT * size));
  return worst;
}

static double TEST(whole)(long which, const mn_numberLoops *loops, room *memory) {
  room here = *memory;
  T *values = take(&here, count * sizeof(T));
  int32_t *products = take(&here, count * 4), *norms = take(&here, count * 4);
  for (long i = 0; i < count; i++) {
    products[i] = (int32_t)(i * 7919 % 100003);
    norms[i] = 2 * products[i] + 5;
  }
  if (which == 0) loops->wholeProducts(products, 65025, values, count);
  else loops->wholeDistances(products, norms, 11, values, count);
  for (long i = 0; i < count; i++)
    if (values[i] != (which == 0 ? (T)(products[i] / 65025.0) : (T)(norms[i] + 11 - 2 * products[i]))) return INFINITY;
  return 0;
}

static double TEST(sums)(long which, const mn_numberLoops *loops, room *memory) {
  room here = *memory;
  uint64_t state = 17;
  T *x = take(&here, count * sizeof(T)), *z = take(&here, count * sizeof(T));
  for (long i = 0; i < count; i++) {
    x[i] = (T)(uniform(&state) - 0.5);
    z[i] = (T)(x[i] + (T)0.01 * (T)uniform(&state));
  }
  double sum = 0;
  for (long i = 0; i < count; i++) {
    const double term = which == 0 ? x[i] : (double)x[i] - z[i];
    sum += term * term;
  }
  return share(which == 0 ? loops->squaredNorm(x, count) : loops->squaredDifference(x, z, count), sum,
               2 * count * 0x1p-53 * sum);
}

static double TEST(conversions)(long which, const mn_numberLoops *loops, room *memory) {
  room here = *memory;
  uint64_t state = 19;
  T *values = take(&here, count * sizeof(T)), *before = take(&here, count * sizeof(T));
  double *doubles = take(&here, count * 8);
  float *floats = take(&here, count * 4);
  uint8_t *bytes = take(&here, count);
  for (long i = 0; i < count; i++) {
    doubles[i] = uniform(&state) - 0.5;
    floats[i] = (float)doubles[i];
    bytes[i] = (uint8_t)(255 - i);
    values[i] = before[i] = (T)uniform(&state);
  }
  switch (which) {
    case 0: loops->widenBytes(bytes, values, count); break;
    case 1: loops->convertFloats(floats, values, count); break;
    case 2: loops->convertDoubles(doubles, values, count); break;
    default: loops->addFloats(floats, values, count); break;
  }
  for (long i = 0; i < count; i++) {
    const T exact = which == 0 ? (T)bytes[i] : which == 1 ? (T)floats[i] : which == 2 ? (T)doubles[i] : before[i] + (T)floats[i];
    if (values[i] != exact) return INFINITY;
  }
  return 0;
}

static double TEST(symmetricTile)(const mn_numberLoops *loops, room *memory) {
  enum { rows = 37, columns = 41, stride = 40, lanes = 64 / sizeof(T) };
  room here = *memory;
  uint64_t state = 23;
  T *tile = take(&here, stride * columns * sizeof(T));
  T *rowX = take(&here, rows * 64), *rowY = take(&here, rows * 64), *columnX = take(&here, columns * 64),
    *columnY = take(&here, columns * 64);
  for (long i = 0; i < stride * columns; i++) tile[i] = (T)(uniform(&state) - 0.5);
  for (long i = 0; i < rows * lanes; i++) rowX[i] = (T)(uniform(&state) - 0.5), rowY[i] = 1;
  for (long i = 0; i < columns * lanes; i++) columnX[i] = (T)(uniform(&state) - 0.5), columnY[i] = 1;
  loops->multiplyBothTriangles(tile, stride, rows, columns, rowX, rowY, columnX, columnY);
  double worst = 0;
  for (long lane = 0; lane < lanes; lane++) {
    for (long i = 0; i < rows; i++) {
      double sum = 1;
      for (long j = 0; j < columns; j++) sum += (double)tile[i + j * stride] * columnX[j * lanes + lane];
      keep(&worst, share(rowY[i * lanes + lane], sum, 2 * columns * UNIT));
    }
    for (long j = 0; j < columns; j++) {
      double sum = 1;
      for (long i = 0; i < rows; i++) sum += (double)tile[i + j * stride] * rowX[i * lanes + lane];
      keep(&worst, share(columnY[j * lanes + lane], sum, 2 * rows * UNIT));
    }
  }
  return worst;
}

static double TEST(panel)(_Bool transposed, const mn_numberLoops *loops, room *memory) {
  enum { tiles = 2, rows = tiles * mn_tileRows, columns = mn_tileColumns, count = 7 };
  room here = *memory;
  uint64_t state = 29;
  T *panel = take(&here, rows * columns * sizeof(T)), *x = take(&here, rows * count * sizeof(T));
  double *y = take(&here, rows * count * 8);
  for (long i = 0; i < rows * columns; i++) panel[i] = (T)(uniform(&state) - 0.5);
  for (long i = 0; i < rows * count; i++) x[i] = (T)(uniform(&state) - 0.5), y[i] = 1;
  loops->addPanel(transposed, panel, tiles, x, rows, count, y, rows);
  double worst = 0;
  for (long k = 0; k < count; k++)
    for (long i = 0; i < (transposed ? columns : rows); i++) {
      double sum = 1;
      for (long j = 0; j < (transposed ? rows : columns); j++) {
        const long row = transposed ? j : i, column = transposed ? i : j;
        sum += (double)panel[row / mn_tileRows * mn_tileRows * columns + column * mn_tileRows + row % mn_tileRows] *
               x[j + k * rows];
      }
      keep(&worst, share(y[i + k * rows], sum, 2 * rows * UNIT));
    }
  return worst;
}

static long TEST(numbers)(const mn_numberLoops *loops, room *memory, mn_finding *findings) {
  const mn_finding found[] = {
      {ROUNDED "exponential", TEST(unary)(0, loops, memory)},
      {ROUNDED "gaussian kernel", TEST(unary)(1, loops, memory)},
      {ROUNDED "laplacian kernel", TEST(unary)(2, loops, memory)},
      {ROUNDED "polynomial kernel", TEST(unary)(3, loops, memory)},
      {ROUNDED "squared distances", TEST(distances)(0, loops, memory)},
      {ROUNDED "distances with their margin", TEST(distances)(1, loops, memory)},
      {ROUNDED "whole products", TEST(whole)(0, loops, memory)},
      {ROUNDED "whole distances", TEST(whole)(1, loops, memory)},
      {ROUNDED "squared norm", TEST(sums)(0, loops, memory)},
      {ROUNDED "squared difference", TEST(sums)(1, loops, memory)},
      {ROUNDED "from bytes", TEST(conversions)(0, loops, memory)},
      {ROUNDED "from float32", TEST(conversions)(1, loops, memory)},
      {ROUNDED "from float64", TEST(conversions)(2, loops, memory)},
      {ROUNDED "sums of float32", TEST(conversions)(3, loops, memory)},
      {ROUNDED "symmetric tile", TEST(symmetricTile)(loops, memory)},
      {ROUNDED "panel product", TEST(panel)(0, loops, memory)},
      {ROUNDED "transposed panel product", TEST(panel)(1, loops, memory)},
  };
  memcpy(findings, found, sizeof found);
  return sizeof found / sizeof found[0];
}
