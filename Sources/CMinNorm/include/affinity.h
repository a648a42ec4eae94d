// On which processors the threads of a loop run.
#ifndef MINNORM_AFFINITY_H
#define MINNORM_AFFINITY_H

/* The processor that a thread is held on, or -1, and those that it may use else. */
typedef struct {
  int processor;
  unsigned long allowed[16];
} mn_place;

/* Processors that the caller may use, or 0 where the system does not say. */
int mn_processorCount(void);

/* The caller's number as the system calls know it. */
int mn_threadNumber(void);

/* Holds the caller on the processor that it is on, if it may use at least as many as there are threads, and more than one. */
mn_place mn_holdPlace(int threads);

/* Lets the caller move again. */
void mn_leavePlace(const mn_place *place);

/* Keeps another thread off that processor. */
void mn_keepOff(const mn_place *place, int thread);

#endif
