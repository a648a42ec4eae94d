// OpenBLAS takes its kernels from a list of processor models. For a model that came after the list it falls back to the
// oldest kernels (0.3.21 does so on Emerald Rapids: "Prescott", SSE3), which have a fifth of the rate and whose float32
// eigenvectors were NaN now and then. So before main() it is told to choose again, by the instructions that there are.
#ifdef __linux__
#define _GNU_SOURCE /* dladdr */
#endif
#include "blas_kernels.h"

#include <dlfcn.h>
#include <stddef.h>

extern char *openblas_get_corename(void);

const char *mn_blasPath(void) {
  Dl_info place;
  return dladdr((const void *)openblas_get_corename, &place) ? place.dli_fname : NULL;
}

#if defined(__linux__) && defined(__x86_64__)

#include <stdlib.h>
#include <string.h>

/* OpenBLAS's own start and end; only where it was built for all processors at once (DYNAMIC_ARCH). */
extern void gotoblas_dynamic_init(void) __attribute__((weak));
extern void gotoblas_dynamic_quit(void) __attribute__((weak));

/* The kernels that need AVX2; their names are old, and new ones come in front of the others. */
static const char *const modern[] = {"Haswell", "Zen", "SkylakeX", "Cooperlake", "SapphireRapids"};

const char *mn_betterKernels(const char *current) {
  for (size_t index = 0; index < sizeof modern / sizeof modern[0]; index++)
    if (strcmp(current, modern[index]) == 0) return NULL;
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return NULL;
  _Bool isWide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                 __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                 __builtin_cpu_supports("avx512vl");
  return isWide ? "SkylakeX" : "Haswell";
}

/* Runs after OpenBLAS's own constructor and before any call of BLAS. */
__attribute__((constructor)) static void chooseKernels(void) {
  static const char variable[] = "OPENBLAS_CORETYPE";
  const char *asked = getenv(variable);
  if ((asked && *asked) || !gotoblas_dynamic_init || !gotoblas_dynamic_quit) return;
  const char *better = mn_betterKernels(openblas_get_corename());
  if (!better || setenv(variable, better, 1) != 0) return;
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
  /* Programs that this one starts choose for themselves. */
  unsetenv(variable);
}

#else

const char *mn_betterKernels(const char *current) {
  (void)current;
  return NULL;
}

#endif
