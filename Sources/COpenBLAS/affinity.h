// On which processors the threads of a loop run.
#ifndef MINNORM_AFFINITY_H
#define MINNORM_AFFINITY_H

/* The processor that a thread is held on, or -1, and those that it may use else. */
typedef struct {
  int processor;
  unsigned long allowed[16];
} mn_place;

#ifdef __linux__

/* By system calls: whether <sched.h> declares cpu_set_t to Swift depends on what was imported before. */
#include <sys/syscall.h>
#include <unistd.h>

enum { mn_wordBits = 8 * sizeof(unsigned long) };

/* The caller's number as the system calls know it. */
static inline int mn_threadNumber(void) { return (int)syscall(SYS_gettid); }

/* Holds the caller on the processor that it is on, if it may use at least as many as there are threads, and more than one. */
static inline mn_place mn_holdPlace(int threads) {
  mn_place place = {-1, {0}};
  unsigned processor = 0;
  if (syscall(SYS_getcpu, &processor, (void *)0, (void *)0) != 0 || processor >= 16 * mn_wordBits) return place;
  if (syscall(SYS_sched_getaffinity, 0, sizeof place.allowed, place.allowed) < 0) return place;
  mn_place here = {(int)processor, {0}};
  here.allowed[processor / mn_wordBits] = 1UL << processor % mn_wordBits;
  int processors = 0;
  for (int word = 0; word < 16; word++) processors += __builtin_popcountl(place.allowed[word]);
  if (processors > 1 && processors >= threads && syscall(SYS_sched_setaffinity, 0, sizeof here.allowed, here.allowed) == 0)
    place.processor = (int)processor;
  return place;
}

/* Lets the caller move again. */
static inline void mn_leavePlace(const mn_place *place) {
  if (place->processor >= 0) syscall(SYS_sched_setaffinity, 0, sizeof place->allowed, place->allowed);
}

/* Keeps another thread off that processor. */
static inline void mn_keepOff(const mn_place *place, int thread) {
  if (place->processor < 0) return;
  mn_place others = *place;
  others.allowed[place->processor / mn_wordBits] &= ~(1UL << place->processor % mn_wordBits);
  syscall(SYS_sched_setaffinity, thread, sizeof others.allowed, others.allowed);
}

#else

static inline int mn_threadNumber(void) { return 0; }
static inline mn_place mn_holdPlace(int threads) {
  (void)threads;
  mn_place place = {-1, {0}};
  return place;
}
static inline void mn_leavePlace(const mn_place *place) { (void)place; }
static inline void mn_keepOff(const mn_place *place, int thread) { (void)place, (void)thread; }

#endif

#endif
