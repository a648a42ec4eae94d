// The loops for AVX-512 with its products of bytes.
#ifdef __x86_64__
#define MN_LEVEL mn_loops_v4_vnni
#define MN_LEVEL_NAME "x86-64-v4+vnni"
#define MN_TARGET __attribute__((target("arch=x86-64-v4,avx512vnni"), min_vector_width(512)))
#define MN_BYTES 64
#define MN_REGISTERS 32
#define MN_FUSED
#define MN_DOT
#include "level.h"
#endif
