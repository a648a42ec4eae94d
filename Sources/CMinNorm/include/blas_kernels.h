// Which of OpenBLAS's kernels this process computes with.
#ifndef MINNORM_BLAS_KERNELS_H
#define MINNORM_BLAS_KERNELS_H

/* The kernels that this processor should have instead of those called `current`; null if `current` are good enough. */
const char *mn_betterKernels(const char *current);

#endif
