/* Stands between a program and the disk (LD_PRELOAD). Counts every call that changes something under one folder, and either
   copies the folder before each of them (what a kill -9 at that moment would leave), or lets the n-th and all later ones fail
   (what a full or broken disk does). Armed and read by the program under test itself: see Disk.cs. */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static char watched[PATH_MAX], copies[PATH_MAX];
static volatile int armed;
static long count, fail_at;
static int fail_with;
static pthread_mutex_t gate = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static __thread int inside;

static int under(const char *path) {
  size_t n = strlen(watched);
  if (!path) return 0;
  char real[PATH_MAX];
  if (path[0] != '/') { if (!getcwd(real, sizeof real)) return 0; strncat(real, "/", sizeof real - strlen(real) - 1); strncat(real, path, sizeof real - strlen(real) - 1); path = real; }
  return strncmp(path, watched, n) == 0 && (path[n] == '/' || path[n] == 0);
}

static int fd_under(int fd) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, sizeof path - 1);
  if (n <= 0) return 0;
  path[n] = 0;
  return under(path);
}

static void copy_file(const char *from, const char *to, mode_t mode) {
  int in = open(from, O_RDONLY | O_CLOEXEC);
  if (in < 0) return;
  int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, mode & 0777);
  static __thread char buffer[1 << 16];
  ssize_t n;
  while (out >= 0 && (n = read(in, buffer, sizeof buffer)) > 0)
    if (write(out, buffer, n) != n) break;
  if (out >= 0) close(out);
  close(in);
}

static void copy_tree(const char *from, const char *to) {
  mkdir(to, 0777);
  DIR *d = opendir(from);
  if (!d) return;
  for (struct dirent *e; (e = readdir(d));) {
    if (!strcmp(e->d_name, ".") || !strcmp(e->d_name, "..")) continue;
    char a[PATH_MAX], b[PATH_MAX];
    struct stat s;
    snprintf(a, sizeof a, "%s/%s", from, e->d_name);
    snprintf(b, sizeof b, "%s/%s", to, e->d_name);
    if (lstat(a, &s)) continue;
    if (S_ISDIR(s.st_mode)) copy_tree(a, b);
    else if (S_ISREG(s.st_mode)) copy_file(a, b, s.st_mode);
  }
  closedir(d);
}

/* Called before each change; true when it must fail. */
static int changing(void) {
  int fails = 0;
  inside = 1;
  pthread_mutex_lock(&gate);
  if (armed) {
    count++;
    if (copies[0]) {
      char to[PATH_MAX + 32];
      snprintf(to, sizeof to, "%s/%06ld", copies, count);
      copy_tree(watched, to);
    } else if (count >= fail_at) fails = 1;
  }
  inside = 0;
  if (fails) { pthread_mutex_unlock(&gate); errno = fail_with; }
  return fails;
}

static void changed(void) { int e = errno; pthread_mutex_unlock(&gate); errno = e; }

void faults_arm(const char *folder, const char *copy_into, long at, int error) {
  pthread_mutex_lock(&gate);
  snprintf(watched, sizeof watched, "%s", folder);
  snprintf(copies, sizeof copies, "%s", copy_into ? copy_into : "");
  count = 0; fail_at = at; fail_with = error; armed = 1;
  pthread_mutex_unlock(&gate);
}

long faults_disarm(void) {
  pthread_mutex_lock(&gate);
  armed = 0;
  long n = count;
  pthread_mutex_unlock(&gate);
  return n;
}

/* A program that knows nothing of this layer is armed by its environment. */
__attribute__((constructor)) static void from_environment(void) {
  const char *folder = getenv("MAILLAGE_FAULTS_FOLDER"), *from = getenv("MAILLAGE_FAULTS_FROM"), *error = getenv("MAILLAGE_FAULTS_ERROR");
  if (folder && from && error) faults_arm(folder, 0, atol(from), atoi(error));
}

#define REAL(name) static __typeof__(name) *real; if (!real) real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)
#define HOOK(type, name, params, args, watches) \
  type name params { REAL(name); if (!armed || inside || !(watches)) return real args; if (changing()) return -1; type r = real args; changed(); return r; }

HOOK(ssize_t, write, (int fd, const void *b, size_t n), (fd, b, n), fd_under(fd))
HOOK(ssize_t, pwrite, (int fd, const void *b, size_t n, off_t o), (fd, b, n, o), fd_under(fd))
HOOK(ssize_t, pwrite64, (int fd, const void *b, size_t n, off64_t o), (fd, b, n, o), fd_under(fd))
HOOK(ssize_t, writev, (int fd, const struct iovec *v, int n), (fd, v, n), fd_under(fd))
HOOK(ssize_t, pwritev, (int fd, const struct iovec *v, int n, off_t o), (fd, v, n, o), fd_under(fd))
HOOK(ssize_t, pwritev64, (int fd, const struct iovec *v, int n, off64_t o), (fd, v, n, o), fd_under(fd))
HOOK(int, ftruncate, (int fd, off_t n), (fd, n), fd_under(fd))
HOOK(int, ftruncate64, (int fd, off64_t n), (fd, n), fd_under(fd))
HOOK(int, rename, (const char *a, const char *b), (a, b), under(a) || under(b))
HOOK(int, renameat2, (int x, const char *a, int y, const char *b, unsigned f), (x, a, y, b, f), under(a) || under(b))
HOOK(int, unlink, (const char *a), (a), under(a))
HOOK(int, rmdir, (const char *a), (a), under(a))
HOOK(int, mkdir, (const char *a, mode_t m), (a, m), under(a))
HOOK(int, link, (const char *a, const char *b), (a, b), under(b))
HOOK(int, fallocate, (int fd, int m, off_t o, off_t n), (fd, m, o, n), fd_under(fd))
HOOK(int, fallocate64, (int fd, int m, off64_t o, off64_t n), (fd, m, o, n), fd_under(fd))
HOOK(ssize_t, copy_file_range, (int a, off64_t *x, int b, off64_t *y, size_t n, unsigned f), (a, x, b, y, n, f), fd_under(b))
/* Nothing changes for a process that is killed, but a broken disk tells here. */
HOOK(int, fsync, (int fd), (fd), !copies[0] && fd_under(fd))
HOOK(int, fdatasync, (int fd), (fd), !copies[0] && fd_under(fd))

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    REAL(name); mode_t m = 0; \
    if (flags & (O_CREAT | O_TMPFILE)) { va_list l; va_start(l, flags); m = va_arg(l, mode_t); va_end(l); } \
    struct stat s; \
    if (!armed || inside || !(flags & (O_CREAT | O_TRUNC)) || !under(path) || (!(flags & O_TRUNC) && !stat(path, &s))) return real(path, flags, m); \
    if (changing()) return -1; int r = real(path, flags, m); changed(); return r; }
OPEN(open)
OPEN(open64)
