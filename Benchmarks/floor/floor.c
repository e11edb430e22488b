/* The least that a cold build of given bytes can cost: SHA-256 of every .deb, decoding of its
 * data.tar, SHA-256 of every layer's tar, compression of it in 4 MiB gzip members at level 6; by
 * the bare libraries, on all cores, the largest unit first. Nothing is selected, parsed or written.
 *
 *   floor JOBS DEB… -- LAYER.tar…
 *
 * Packages are decoded block by block where their xz has an index of several blocks. */
#include <fcntl.h>
#include <libdeflate.h>
#include <lzma.h>
#include <openssl/sha.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

enum kind { HASH, BLOCK, STREAM, ZSTD, DEFLATE };

struct task {
  enum kind kind;
  const unsigned char *bytes;
  size_t size;
  size_t plain; /* Of a block, uncompressed. */
  lzma_check check;
  size_t cost; /* What to sort by: bytes out. */
};

static struct task *tasks;
static size_t count, room;
static size_t next_task;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static void fail(const char *what) {
  fprintf(stderr, "floor: %s\n", what);
  exit(1);
}

static void add(struct task task) {
  if (count == room) {
    room = room ? 2 * room : 1024;
    tasks = realloc(tasks, room * sizeof *tasks);
    if (!tasks) fail("no memory");
  }
  tasks[count++] = task;
}

static const unsigned char *map(const char *path, size_t *size) {
  int file = open(path, O_RDONLY);
  struct stat status;
  if (file < 0 || fstat(file, &status)) fail(path);
  *size = status.st_size;
  if (!*size) return NULL;
  void *bytes = mmap(NULL, *size, PROT_READ, MAP_PRIVATE, file, 0);
  if (bytes == MAP_FAILED) fail(path);
  close(file);
  return bytes;
}

/* One task for each block of an xz file, or one for the whole where it cannot be cut. */
static void add_xz(const unsigned char *bytes, size_t size) {
  lzma_stream_flags flags;
  if (size < 2 * LZMA_STREAM_HEADER_SIZE ||
      lzma_stream_footer_decode(&flags, bytes + size - LZMA_STREAM_HEADER_SIZE) != LZMA_OK)
    fail("no xz footer");
  lzma_index *index = NULL;
  uint64_t limit = UINT64_MAX;
  size_t position = 0, start = size - LZMA_STREAM_HEADER_SIZE - flags.backward_size;
  if (lzma_index_buffer_decode(&index, &limit, NULL, bytes + start, &position,
                               flags.backward_size) != LZMA_OK)
    fail("no xz index");
  lzma_index_iter iterator;
  lzma_index_iter_init(&iterator, index);
  while (!lzma_index_iter_next(&iterator, LZMA_INDEX_ITER_BLOCK))
    add((struct task){BLOCK, bytes + iterator.block.compressed_file_offset,
                      iterator.block.total_size, iterator.block.uncompressed_size, flags.check,
                      iterator.block.uncompressed_size * 4});
  lzma_index_end(index, NULL);
}

static void add_deb(const char *path) {
  size_t size;
  const unsigned char *bytes = map(path, &size);
  add((struct task){.kind = HASH, .bytes = bytes, .size = size, .cost = size});
  for (size_t at = 8; at + 60 <= size;) {
    size_t length = strtoul((const char *)bytes + at + 48, NULL, 10);
    const unsigned char *body = bytes + at + 60;
    if (!memcmp(bytes + at, "data.tar.xz", 11)) add_xz(body, length);
    else if (!memcmp(bytes + at, "data.tar.zst", 12))
      add((struct task){.kind = ZSTD, .bytes = body, .size = length, .cost = 8 * length});
    at += 60 + length + (length & 1);
  }
}

static void add_layer(const char *path) {
  size_t size;
  const unsigned char *bytes = map(path, &size);
  add((struct task){.kind = HASH, .bytes = bytes, .size = size, .cost = size});
  for (size_t at = 0; at < size; at += 4 << 20) {
    size_t length = size - at < 4 << 20 ? size - at : 4 << 20;
    add((struct task){.kind = DEFLATE, .bytes = bytes + at, .size = length, .cost = 3 * length});
  }
}

struct scratch {
  unsigned char *out;
  size_t room;
  struct libdeflate_compressor *compressor;
};

static unsigned char *space(struct scratch *scratch, size_t size) {
  if (scratch->room < size) {
    free(scratch->out);
    scratch->out = malloc(size);
    scratch->room = size;
    if (!scratch->out) fail("no memory");
  }
  return scratch->out;
}

static void decode_block(struct task *task, struct scratch *scratch) {
  lzma_filter filters[LZMA_FILTERS_MAX + 1];
  lzma_block block = {.version = 1, .check = task->check, .filters = filters};
  block.header_size = lzma_block_header_size_decode(task->bytes[0]);
  if (lzma_block_header_decode(&block, NULL, task->bytes) != LZMA_OK) fail("no xz block");
  size_t in = block.header_size, out = 0;
  if (lzma_block_buffer_decode(&block, NULL, task->bytes, &in, task->size,
                               space(scratch, task->plain), &out, task->plain) != LZMA_OK)
    fail("a damaged xz block");
  for (lzma_filter *filter = filters; filter->id != LZMA_VLI_UNKNOWN; filter++)
    free(filter->options);
}

static void run(struct task *task, struct scratch *scratch) {
  unsigned char digest[32];
  switch (task->kind) {
  case HASH: SHA256(task->bytes, task->size, digest); break;
  case BLOCK: case STREAM: decode_block(task, scratch); break;
  case ZSTD: {
    unsigned long long plain = ZSTD_getFrameContentSize(task->bytes, task->size);
    ZSTD_decompress(space(scratch, plain), plain, task->bytes, task->size);
    break;
  }
  case DEFLATE: {
    size_t bound = libdeflate_gzip_compress_bound(scratch->compressor, task->size);
    libdeflate_gzip_compress(scratch->compressor, task->bytes, task->size,
                             space(scratch, bound), bound);
  }
  }
}

static void *work(void *unused) {
  struct scratch scratch = {.compressor = libdeflate_alloc_compressor(6)};
  for (;;) {
    pthread_mutex_lock(&lock);
    size_t mine = next_task++;
    pthread_mutex_unlock(&lock);
    if (mine >= count) return unused;
    run(&tasks[mine], &scratch);
  }
}

static int costlier(const void *a, const void *b) {
  size_t x = ((const struct task *)a)->cost, y = ((const struct task *)b)->cost;
  return x < y ? 1 : x > y ? -1 : 0;
}

int main(int argc, char **argv) {
  int jobs = argc > 1 ? atoi(argv[1]) : 0, layers = 0;
  if (jobs < 1 || jobs > 64) fail("usage: floor JOBS DEB... -- LAYER.tar...");
  for (int i = 2; i < argc; i++) {
    if (!strcmp(argv[i], "--")) layers = 1;
    else if (layers) add_layer(argv[i]);
    else add_deb(argv[i]);
  }
  qsort(tasks, count, sizeof *tasks, costlier);
  pthread_t threads[64];
  for (int i = 1; i < jobs; i++)
    if (pthread_create(&threads[i], NULL, work, NULL)) fail("no thread");
  work(NULL);
  for (int i = 1; i < jobs; i++) pthread_join(threads[i], NULL);
  return 0;
}
