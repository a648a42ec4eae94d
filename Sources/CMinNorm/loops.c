#include "loops.h"

#include <stddef.h>

extern const mn_loops mn_loops_base;

#ifdef __x86_64__
extern const mn_loops mn_loops_v3, mn_loops_v4, mn_loops_v4_vnni;

const mn_loops *mn_loopsOfLevel(long level) {
  __builtin_cpu_init();
  switch (level) {
    case 0: return &mn_loops_base;
    case 1: return __builtin_cpu_supports("x86-64-v3") ? &mn_loops_v3 : NULL;
    case 2: return __builtin_cpu_supports("x86-64-v4") ? &mn_loops_v4 : NULL;
    case 3:
      return __builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512vnni") ? &mn_loops_v4_vnni : NULL;
    default: return NULL;
  }
}
#else
const mn_loops *mn_loopsOfLevel(long level) { return level == 0 ? &mn_loops_base : NULL; }
#endif

static const mn_loops *chosen = &mn_loops_base;

__attribute__((constructor)) static void choose(void) {
  for (long level = 1; mn_loopsOfLevel(level) != NULL; level++) chosen = mn_loopsOfLevel(level);
}

const mn_loops *mn_loopsInForce(void) { return chosen; }

const mn_numberLoops *mn_numberLoopsInForce(_Bool isDouble) { return isDouble ? &chosen->float64 : &chosen->float32; }
