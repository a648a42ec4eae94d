// Signals that end the program, and memory that is refused; installed before anything else of it runs.
#ifndef MINNORM_INTERRUPTION_H
#define MINNORM_INTERRUPTION_H

/* Whether the first signal is to wait until somebody looks. */
void mn_deferInterruption(_Bool deferred);

/* The number of the signal that is waiting; 0 for none. */
int mn_waitingSignal(void);

/* What is said when a signal ends the program: --resume is named where there is a checkpoint. */
void mn_announceCheckpoint(void);

/* Says that mpirun has started this process, and whether it is another than rank 0, which says nothing. */
void mn_announceRank(_Bool isRank, _Bool isFollower);

/* Installs the handlers again, if anything has replaced them. */
void mn_installInterruption(void);

#endif
