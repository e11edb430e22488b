// Counts a program's calls on files, and kills it or fails the call at the one that is asked for.
//
// Compiled by the tests and put before libc with LD_PRELOAD. Unlike `strace -e inject`, whose
// counters are each thread's own, the count goes over all threads, and a run costs nothing more.
//
//   FAULT_AT=N      the call at which it happens, from 1; 0 for none
//   FAULT_DO=kill   SIGKILL before the call; `after`: SIGKILL after it; `short`: half a write;
//                   a number: the call fails with that errno
//   FAULT_MORE=N    the calls of the same kind among the N after it fail, too
//   FAULT_ON=a,b    only these calls count; all where unset
//   FAULT_LOG=PATH  a line for each call that counted: number, call, path; `open` and `mkdir` have a
//                   `=` behind their names where they change nothing
//   FAULT_HIT=PATH  the name of each call that failed: folders are read in no order, so that the
//                   N-th call of two runs may differ
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { NOTHING, KILL, AFTER, SHORT, FAIL };

static atomic_long counter;
static long at, more;
// Set before a call that changes nothing on disk.
static _Thread_local int same;
static int kind, number, logfile = -1, hitfile = -1, active;
static char only[512];

__attribute__((constructor)) static void begin(void) {
  const char *text = getenv("FAULT_AT");
  if (!text) return;
  at = atol(text);
  const char *what = getenv("FAULT_DO");
  if (!what) what = "";
  if (!strcmp(what, "kill")) kind = KILL;
  else if (!strcmp(what, "after")) kind = AFTER;
  else if (!strcmp(what, "short")) kind = SHORT;
  else if (*what) kind = FAIL, number = atoi(what);
  if ((text = getenv("FAULT_MORE"))) more = atol(text);
  if ((text = getenv("FAULT_ON"))) snprintf(only, sizeof only, ",%s,", text);
  if ((text = getenv("FAULT_LOG")))
    logfile = syscall(SYS_openat, AT_FDCWD, text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if ((text = getenv("FAULT_HIT")))
    hitfile = syscall(SYS_openat, AT_FDCWD, text, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  // The programs that this one runs are not meant.
  unsetenv("LD_PRELOAD");
  active = 1;
}

static void die(void) {
  syscall(SYS_kill, getpid(), SIGKILL);
  for (;;) pause();
}

// Whether the call is to fail; does not return where it is to be killed. `hit` says that the call
// is the chosen one and is to go on.
static int fault(const char *call, const char *path, int *hit) {
  *hit = NOTHING;
  if (!active) return 0;
  if (path && (!strncmp(path, "/proc", 5) || !strncmp(path, "/sys", 4) ||
               (!strncmp(path, "/dev", 4) && strncmp(path, "/dev/shm", 8))))
    return 0;
  if (*only) {
    char name[64];
    snprintf(name, sizeof name, ",%s,", call);
    if (!strstr(only, name)) return 0;
  }
  long mine = atomic_fetch_add(&counter, 1) + 1;
  if (logfile >= 0) {
    char line[4600];
    int count = snprintf(line, sizeof line, "%ld %s%s %s\n", mine, call, same ? "=" : "",
                         path ? path : "");
    same = 0;
    if (count > (int)sizeof line) count = sizeof line;
    syscall(SYS_write, logfile, line, count);
  }
  static const char *_Atomic chosen;
  if (at <= 0 || mine < at || mine > at + more) return 0;
  if (mine == at) chosen = call;
  else if (kind != FAIL || !chosen || strcmp(call, chosen)) return 0;
  switch (kind) {
  case KILL: die(); return 1;
  case FAIL:
    if (hitfile >= 0) {
      char line[72];
      syscall(SYS_write, hitfile, line, snprintf(line, sizeof line, "%s\n", call));
    }
    errno = number;
    return 1;
  default: *hit = kind; return 0;
  }
}

// Standard input, output and error are the tests' own.
static int regular(int file) {
  struct stat status;
  return file > 2 && fstat(file, &status) == 0 && S_ISREG(status.st_mode);
}

static const char *name(int file, char *space) {
  char link[64];
  if (logfile < 0) return NULL;
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t count = readlink(link, space, 4095);
  space[count > 0 ? count : 0] = 0;
  return space;
}

#define REAL(type, function, ...)                                                         \
  static type (*real)(__VA_ARGS__);                                                       \
  if (!real) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #function)
#define DONE(value)                                                                       \
  do {                                                                                    \
    if (hit == AFTER) die();                                                              \
    return value;                                                                         \
  } while (0)
#define ON_PATH(type, function, path, bad, arguments, ...)                                \
  type function(__VA_ARGS__) {                                                            \
    REAL(type, function, __VA_ARGS__);                                                    \
    int hit;                                                                              \
    if (fault(#function, path, &hit)) return bad;                                         \
    type result = real arguments;                                                         \
    DONE(result);                                                                         \
  }
#define ON_FILE(type, function, file, bad, arguments, ...)                                \
  type function(__VA_ARGS__) {                                                            \
    REAL(type, function, __VA_ARGS__);                                                    \
    char space[4096];                                                                     \
    int hit;                                                                              \
    if (fault(#function, name(file, space), &hit)) return bad;                            \
    type result = real arguments;                                                         \
    DONE(result);                                                                         \
  }

#define OPEN(function)                                                                    \
  int function(const char *path, int flags, ...) {                                        \
    REAL(int, function, const char *, int, ...);                                          \
    va_list list;                                                                         \
    va_start(list, flags);                                                                \
    mode_t mode = va_arg(list, mode_t);                                                   \
    va_end(list);                                                                         \
    int hit;                                                                              \
    same = !(flags & (O_CREAT | O_TRUNC));                                                \
    if (fault(#function, path, &hit)) return -1;                                          \
    int result = real(path, flags, mode);                                                 \
    DONE(result);                                                                         \
  }
#define OPENAT(function)                                                                  \
  int function(int folder, const char *path, int flags, ...) {                            \
    REAL(int, function, int, const char *, int, ...);                                     \
    va_list list;                                                                         \
    va_start(list, flags);                                                                \
    mode_t mode = va_arg(list, mode_t);                                                   \
    va_end(list);                                                                         \
    int hit;                                                                              \
    same = !(flags & (O_CREAT | O_TRUNC));                                                \
    if (fault(#function, path, &hit)) return -1;                                          \
    int result = real(folder, path, flags, mode);                                         \
    DONE(result);                                                                         \
  }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

ssize_t write(int file, const void *bytes, size_t count) {
  REAL(ssize_t, write, int, const void *, size_t);
  char space[4096];
  int hit = NOTHING;
  if (active && regular(file) && fault("write", name(file, space), &hit)) return -1;
  ssize_t result = real(file, bytes, hit == SHORT ? (count + 1) / 2 : count);
  DONE(result);
}
ssize_t pwrite(int file, const void *bytes, size_t count, off_t place) {
  REAL(ssize_t, pwrite, int, const void *, size_t, off_t);
  char space[4096];
  int hit = NOTHING;
  if (active && fault("pwrite", name(file, space), &hit)) return -1;
  ssize_t result = real(file, bytes, hit == SHORT ? (count + 1) / 2 : count, place);
  DONE(result);
}
ssize_t read(int file, void *bytes, size_t count) {
  REAL(ssize_t, read, int, void *, size_t);
  char space[4096];
  int hit = NOTHING;
  if (active && regular(file) && fault("read", name(file, space), &hit)) return -1;
  ssize_t result = real(file, bytes, hit == SHORT ? (count + 1) / 2 : count);
  DONE(result);
}
void *mmap(void *address, size_t count, int protection, int flags, int file, off_t place) {
  REAL(void *, mmap, void *, size_t, int, int, int, off_t);
  char space[4096];
  int hit = NOTHING;
  if (file >= 0 && fault("mmap", name(file, space), &hit)) return MAP_FAILED;
  return real(address, count, protection, flags, file, place);
}

ON_PATH(int, rename, to, -1, (from, to), const char *from, const char *to)
ON_PATH(int, renameat, to, -1, (a, from, b, to), int a, const char *from, int b, const char *to)
ON_PATH(int, renameat2, to, -1, (a, from, b, to, flags), int a, const char *from, int b,
        const char *to, unsigned flags)
ON_PATH(int, link, to, -1, (from, to), const char *from, const char *to)
ON_PATH(int, linkat, to, -1, (a, from, b, to, flags), int a, const char *from, int b,
        const char *to, int flags)
ON_PATH(int, symlinkat, path, -1, (target, folder, path), const char *target, int folder,
        const char *path)
ON_PATH(int, unlink, path, -1, (path), const char *path)
ON_PATH(int, unlinkat, path, -1, (folder, path, flags), int folder, const char *path, int flags)
ON_PATH(int, rmdir, path, -1, (path), const char *path)
int mkdir(const char *path, mode_t mode) {
  REAL(int, mkdir, const char *, mode_t);
  int hit, before = errno;
  same = access(path, F_OK) == 0;
  errno = before;
  if (fault("mkdir", path, &hit)) return -1;
  int result = real(path, mode);
  DONE(result);
}
ON_PATH(int, mkdirat, path, -1, (folder, path, mode), int folder, const char *path, mode_t mode)
ON_PATH(int, chmod, path, -1, (path, mode), const char *path, mode_t mode)
ON_PATH(int, fchmodat, path, -1, (folder, path, mode, flags), int folder, const char *path,
        mode_t mode, int flags)
ON_PATH(int, fchownat, path, -1, (folder, path, owner, group, flags), int folder,
        const char *path, uid_t owner, gid_t group, int flags)
ON_PATH(int, utimensat, path, -1, (folder, path, times, flags), int folder, const char *path,
        const struct timespec times[2], int flags)
ON_PATH(DIR *, opendir, path, NULL, (path), const char *path)
ON_FILE(DIR *, fdopendir, file, NULL, (file), int file)
ON_FILE(int, fsync, file, -1, (file), int file)
ON_FILE(int, fdatasync, file, -1, (file), int file)
ON_FILE(int, ftruncate, file, -1, (file, size), int file, off_t size)
ON_FILE(int, fallocate, file, -1, (file, mode, place, size), int file, int mode, off_t place,
        off_t size)
ON_FILE(int, fchmod, file, -1, (file, mode), int file, mode_t mode)
ON_FILE(int, fchown, file, -1, (file, owner, group), int file, uid_t owner, gid_t group)
ON_FILE(int, futimens, file, -1, (file, times), int file, const struct timespec times[2])
ON_FILE(int, flock, file, -1, (file, operation), int file, int operation)
ON_FILE(ssize_t, copy_file_range, in, -1, (in, inAt, out, outAt, count, flags), int in,
        off64_t *inAt, int out, off64_t *outAt, size_t count, unsigned flags)
ON_PATH(char *, mkdtemp, template, NULL, (template), char *template)
