#ifndef WHITTLE_PROGRAM_H
#define WHITTLE_PROGRAM_H

#include <sys/types.h>

/// A program that is to be started.
struct whittle_program {
  const char *path;
  char *const *arguments;
  char *const *environment;
  const char *directory;
  int input;
  int output;
  int errors;
};

/// How a program ended; its guard writes it and whoever waits for the guard reads it then.
struct whittle_program_end {
  /// Whether the rest says something; if not, the guard itself was ended.
  int is_known;
  /// Why it could not be started; an errno, or 0.
  int error;
  /// The signal that ended it, or 0.
  int signal;
  int status;
};

/// Starts a program in a session of its own, below a guard that ends the whole session as soon as the
/// calling thread is gone, however it goes. The thread has to live as long as the program may run.
///
/// Returns the guard, which leads the session's process group, or -1 with errno.
pid_t whittle_program_start(const struct whittle_program *program, struct whittle_program_end *end);

/// Waits until the guard has ended. Its number is no other process's before whittle_program_reap().
void whittle_program_wait(pid_t guard);

/// Gives the guard's number free.
void whittle_program_reap(pid_t guard);

/// Allocates memory that the guard shares with the process that starts it; NULL if that fails.
struct whittle_program_end *whittle_program_end_make(void);
void whittle_program_end_free(struct whittle_program_end *end);

#endif
