#include "interruption.h"

#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Only what is safe inside a signal handler: lock-free atomic numbers, write and _exit. */
static atomic_int waiting, deferred, resumable, rank, follower;

static void say(const char *text) {
  const char *const end = text + strlen(text);
  while (text < end) {
    const long written = write(STDERR_FILENO, text, (unsigned long)(end - text));
    if (written > 0) text += written;
    /* A terminal that is gone hears nothing. */
    else if (errno != EINTR) return;
  }
}

static void handle(int number) {
  int none = 0;
  if (atomic_load(&deferred) && atomic_compare_exchange_strong(&waiting, &none, number)) return;
  if (atomic_load(&follower)) _exit(number == SIGHUP ? 129 : 130);
  say(atomic_load(&rank) ? "minnorm: ended by mpirun: interrupted, or a rank was killed or has failed\n"
      : atomic_load(&resumable) ? "\nminnorm: interrupted; the same command with --resume goes on from the checkpoint\n"
                              : "\nminnorm: interrupted\n");
  _exit(number == SIGHUP ? 129 : 130);
}

/* Where memory is refused and nobody looks, as in the arrays of the Swift runtime, the process aborts. */
static void handleAbort(int number) {
  void *const probe = mmap(0, (size_t)1 << 30, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (probe == MAP_FAILED) {
    say("minnorm: error: the system refuses more memory; raise its limit (ulimit -v), or use fewer examples (--train)\n");
    _exit(69);
  }
  signal(number, SIG_DFL);
  raise(number);
}

void mn_installInterruption(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handle;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  sigaction(SIGINT, &action, 0);
  sigaction(SIGTERM, &action, 0);
  signal(SIGABRT, handleAbort);
  /* nohup has the program outlive its terminal. */
  struct sigaction before;
  if (sigaction(SIGHUP, 0, &before) == 0 && before.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, 0);
  /* A file that grows beyond the shell's limit, and a pipe whose reader went away, are errors to report. */
  signal(SIGXFSZ, SIG_IGN);
  signal(SIGPIPE, SIG_IGN);
}

void mn_deferInterruption(_Bool value) { atomic_store(&deferred, value); }
int mn_waitingSignal(void) { return atomic_load(&waiting); }
void mn_announceRank(_Bool isRank, _Bool isFollower) {
  atomic_store(&rank, isRank);
  atomic_store(&follower, isFollower);
}
void mn_announceCheckpoint(void) { atomic_store(&resumable, 1); }

#if defined(__linux__)
/* Before the initializers of all libraries, which take most of the first 20 ms: BLAS starts its threads there. What arrives earlier,
   while the loader maps the libraries (some 5 ms), ends the process as the system does: a shell then says 128 and the signal. */
__attribute__((section(".preinit_array"), used)) static void (*const early)(void) = mn_installInterruption;
#else
__attribute__((constructor)) static void early(void) { mn_installInterruption(); }
#endif
