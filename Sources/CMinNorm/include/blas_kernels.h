// Which of OpenBLAS's kernels this process computes with.
#ifndef MINNORM_BLAS_KERNELS_H
#define MINNORM_BLAS_KERNELS_H

/* The kernels that this processor should have instead of those called `current`; null if `current` are good enough. */
const char *mn_betterKernels(const char *current);

/* The file that OpenBLAS was loaded from; null where the system does not say. */
const char *mn_blasPath(void);

#endif
