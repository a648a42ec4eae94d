#ifndef MINNORM_TRIM_MEMORY_H
#define MINNORM_TRIM_MEMORY_H

/* Gives free memory that the C library keeps back to the system. */
void mn_trimMemory(void);

#endif
