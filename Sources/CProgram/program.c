// What a process does between fork(2) and execve(2) cannot be said in Swift, whose runtime may do
// anything: here only async-signal-safe calls are made (signal-safety(7)).
//
// Why a guard: PR_SET_PDEATHSIG reaches one process, and what a program starts outlives it. The guard
// is a copy of this process that runs nothing but the code below; it leads the session of the program
// and, when its parent is gone, ends the whole group.
#define _GNU_SOURCE
#include "program.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

// What the kernel sends to the guard when its parent is gone; none that a program sends to its own
// group, as shells do with SIGTERM.
static int parting_signal(void) { return SIGRTMAX - 1; }

static void end_group(int number) {
  (void)number;
  kill(0, SIGKILL);
  _exit(1);
}

// Every signal as in a new process.
static void reset_signals(void) {
  for (int number = 1; number < NSIG; number++) signal(number, SIG_DFL);
}

static void close_others(void) {
  if (close_range(3, ~0U, 0) == 0) return;
  struct rlimit limit;
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > 1 << 20) limit.rlim_cur = 1 << 20;
  for (int file = 3; file < (int)limit.rlim_cur; file++) close(file);
}

// Makes the three files standard input, output and errors, whatever numbers they have.
static int bind_files(const struct whittle_program *program) {
  int files[3] = {program->input, program->output, program->errors};
  for (int number = 0; number < 3; number++) {
    files[number] = fcntl(files[number], F_DUPFD_CLOEXEC, 3);
    if (files[number] < 0) return -1;
  }
  for (int number = 0; number < 3; number++) {
    if (dup2(files[number], number) < 0) return -1;
  }
  return 0;
}

// The program's own process, which shares the memory of the guard until it is another program.
__attribute__((noinline)) static pid_t start_below(
    const struct whittle_program *program, struct whittle_program_end *end, pid_t guard) {
  pid_t child = vfork();
  if (child != 0) return child;
  // The guard itself may be killed, as the kernel does where memory runs out.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && getppid() == guard) {
    reset_signals();
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(program->path, program->arguments, program->environment);
  }
  end->error = errno ? errno : ESRCH;
  _exit(127);
}

static void fail(struct whittle_program_end *end) {
  end->error = errno;
  end->is_known = 1;
  _exit(1);
}

// All that a guard ever does. Every signal is blocked when it begins.
static void guard(
    const struct whittle_program *program, struct whittle_program_end *end, pid_t parent) {
  if (setsid() < 0) fail(end);
  // What this process does at a signal is no business of the guard's.
  for (int number = 1; number < NSIG; number++) signal(number, SIG_IGN);
  signal(SIGCHLD, SIG_DFL);
  signal(parting_signal(), end_group);
  if (prctl(PR_SET_PDEATHSIG, parting_signal()) != 0) fail(end);
  if (getppid() != parent) _exit(1);
  if (bind_files(program) != 0 || chdir(program->directory) != 0) fail(end);
  // Nobody may wait for a lock or the end of a pipe as long as the program runs.
  close_others();
  // The parent may be gone as of now: the signal comes when it is let through, after the start.
  pid_t child = start_below(program, end, getpid());
  if (child < 0) fail(end);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0) {
    if (errno != EINTR) fail(end);
  }
  end->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  end->status = WIFEXITED(status) ? WEXITSTATUS(status) : 0;
  end->is_known = 1;
  _exit(0);
}

pid_t whittle_program_start(
    const struct whittle_program *program, struct whittle_program_end *end) {
  pid_t self = getpid();
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_t started = fork();
  if (started == 0) guard(program, end, self);
  int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  errno = error;
  return started;
}

void whittle_program_wait(pid_t guard) {
  siginfo_t found;
  while (waitid(P_PID, (id_t)guard, &found, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
  }
}

void whittle_program_reap(pid_t guard) {
  while (waitpid(guard, NULL, 0) < 0 && errno == EINTR) {
  }
}

struct whittle_program_end *whittle_program_end_make(void) {
  void *memory = mmap(
      NULL, sizeof(struct whittle_program_end), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
      -1, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

void whittle_program_end_free(struct whittle_program_end *end) {
  munmap(end, sizeof(struct whittle_program_end));
}
