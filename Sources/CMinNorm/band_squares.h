// The inner loop of leave-one-out over a path of ridges; see include/loops.h.

/* A step uses the last `width` solutions, which stay in the first-level cache; every number of L serves four vectors. */
MN_LOOP void bandSquares(long n, long width, const double *l, const double *inversePivots, const double *q,
                         double *scratch, double *sums) {
  enum { vectors = 4, perGroup = 32 * sizeof(double) / MN_BYTES };
  for (long part = 0; part < perGroup; part += vectors) {
    lanes_f64 *z = (lanes_f64 *)scratch, s[vectors] = {{0}};
    __builtin_memset(z, 0, width * vectors * sizeof(lanes_f64));
    long place = width;
    for (long k = 0; k < n; k++) {
      if (place == width + mn_bandSteps) {
        __builtin_memmove(z, z + vectors * mn_bandSteps, width * vectors * sizeof(lanes_f64));
        place = width;
      }
      const lanes_f64 *right = (const lanes_f64 *)q + perGroup * k + part;
      lanes_f64 a[vectors];
      MN_UNROLL
      for (int v = 0; v < vectors; v++) a[v] = right[v];
      const double *row = l + k * width;
      for (long j = 0; j < width; j++) {
        const lanes_f64 *earlier = z + vectors * (place - 1 - j);
        const double factor = row[j];
        MN_UNROLL
        for (int v = 0; v < vectors; v++) a[v] -= factor * earlier[v];
      }
      lanes_f64 *current = z + vectors * place++;
      const double inverse = inversePivots[k];
      MN_UNROLL
      for (int v = 0; v < vectors; v++) {
        current[v] = a[v];
        s[v] += inverse * a[v] * a[v];
      }
    }
    __builtin_memcpy(sums + part * laneCount_f64, s, sizeof s);
  }
}
