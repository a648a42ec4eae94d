// The loops for what every processor of its kind has.
#define MN_LEVEL mn_loops_base
#define MN_TARGET
#define MN_BYTES 16
#if defined(__x86_64__)
#define MN_LEVEL_NAME "x86-64"
#define MN_REGISTERS 16
#elif defined(__aarch64__)
#define MN_LEVEL_NAME "aarch64"
#define MN_FUSED
#define MN_REGISTERS 32
#else
#define MN_LEVEL_NAME "portable"
#define MN_REGISTERS 16
#endif
#include "level.h"
