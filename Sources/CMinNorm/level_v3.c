// The loops for AVX2 and fused multiply-add.
#ifdef __x86_64__
#define MN_LEVEL mn_loops_v3
#define MN_LEVEL_NAME "x86-64-v3"
#define MN_TARGET __attribute__((target("arch=x86-64-v3")))
#define MN_BYTES 32
#define MN_REGISTERS 16
#define MN_FUSED
#include "level.h"
#endif
