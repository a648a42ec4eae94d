#include "trim_memory.h"

#ifdef __linux__
#include <malloc.h>
#endif

void mn_trimMemory(void) {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}
