#include "affinity.h"

#ifdef __linux__

/* By system calls: their masks have no fixed number of processors, and <sched.h> wants _GNU_SOURCE. */
#include <sys/syscall.h>
#include <unistd.h>

enum { words = 16, wordBits = 8 * sizeof(unsigned long) };

static int count(const unsigned long *allowed) {
  int processors = 0;
  for (int word = 0; word < words; word++) processors += __builtin_popcountl(allowed[word]);
  return processors;
}

int mn_processorCount(void) {
  unsigned long allowed[words] = {0};
  return syscall(SYS_sched_getaffinity, 0, sizeof allowed, allowed) < 0 ? 0 : count(allowed);
}

int mn_threadNumber(void) { return (int)syscall(SYS_gettid); }

mn_place mn_holdPlace(int threads) {
  mn_place place = {-1, {0}};
  unsigned processor = 0;
  if (syscall(SYS_getcpu, &processor, (void *)0, (void *)0) != 0 || processor >= words * wordBits) return place;
  if (syscall(SYS_sched_getaffinity, 0, sizeof place.allowed, place.allowed) < 0) return place;
  mn_place here = {(int)processor, {0}};
  here.allowed[processor / wordBits] = 1UL << processor % wordBits;
  const int processors = count(place.allowed);
  if (processors > 1 && processors >= threads && syscall(SYS_sched_setaffinity, 0, sizeof here.allowed, here.allowed) == 0)
    place.processor = (int)processor;
  return place;
}

void mn_leavePlace(const mn_place *place) {
  if (place->processor >= 0) syscall(SYS_sched_setaffinity, 0, sizeof place->allowed, place->allowed);
}

void mn_keepOff(const mn_place *place, int thread) {
  if (place->processor < 0) return;
  mn_place others = *place;
  others.allowed[place->processor / wordBits] &= ~(1UL << place->processor % wordBits);
  syscall(SYS_sched_setaffinity, thread, sizeof others.allowed, others.allowed);
}

#else

int mn_processorCount(void) { return 0; }
int mn_threadNumber(void) { return 0; }
mn_place mn_holdPlace(int threads) {
  (void)threads;
  return (mn_place){-1, {0}};
}
void mn_leavePlace(const mn_place *place) { (void)place; }
void mn_keepOff(const mn_place *place, int thread) { (void)place, (void)thread; }

#endif
