// The loops for AVX-512. Without min_vector_width clang cuts vectors of 64 bytes in two: it tunes for the first such
// processors, which lowered their clock.
#ifdef __x86_64__
#define MN_LEVEL mn_loops_v4
#define MN_LEVEL_NAME "x86-64-v4"
#define MN_TARGET __attribute__((target("arch=x86-64-v4"), min_vector_width(512)))
#define MN_BYTES 64
#define MN_REGISTERS 32
#define MN_FUSED
#include "level.h"
#endif
