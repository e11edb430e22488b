/* The least that a cold build of given bytes can cost: SHA-256 of every .deb, decoding of its
 * data.tar, SHA-256 of every layer's tar, compression of it in 4 MiB gzip members at level 6; by
 * the bare libraries, on all cores, the largest unit first. Nothing is selected, parsed or written.
 *
 *   floor --at-once JOBS DEB… -- LAYER.tar…     all of it in any order
 *   floor --chained JOBS DEB… -- LAYER.tar…     nothing compressed before all is decoded
 *
 * Packages are decoded block by block where their xz has an index of several blocks. Bytes are
 * decoded in steps into a buffer that stays in the processor's cache. */
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

enum { STEP = 256 << 10, MEMBER = 4 << 20 };

/* What one byte costs, in units of hashing one: 1.8 GB/s, and 70 and 85 MB/s for the others. */
enum { HASHING = 1, DECODING = 25, COMPRESSING = 21 };

enum kind { HASH, BLOCK, ZSTD, DEFLATE };

struct task {
  enum kind kind;
  const unsigned char *bytes;
  size_t size;
  lzma_check check; /* Of a block. */
  size_t cost;      /* What to sort by. */
};

static struct task *tasks;
static size_t count, room;
static size_t next_task;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t decoded = PTHREAD_COND_INITIALIZER;
static size_t undecoded;

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
  void *bytes = *size ? mmap(NULL, *size, PROT_READ, MAP_PRIVATE, file, 0) : NULL;
  if (bytes == MAP_FAILED) fail(path);
  close(file);
  return bytes;
}

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
  if (lzma_index_file_size(index) != size) fail("more than one xz stream");
  lzma_index_iter iterator;
  lzma_index_iter_init(&iterator, index);
  while (!lzma_index_iter_next(&iterator, LZMA_INDEX_ITER_BLOCK))
    add((struct task){.kind = BLOCK,
                      .bytes = bytes + iterator.block.compressed_file_offset,
                      .size = iterator.block.total_size,
                      .check = flags.check,
                      .cost = DECODING * iterator.block.uncompressed_size});
  lzma_index_end(index, NULL);
}

static void add_deb(const char *path) {
  size_t size, found = 0;
  const unsigned char *bytes = map(path, &size);
  add((struct task){.kind = HASH, .bytes = bytes, .size = size, .cost = HASHING * size});
  for (size_t at = 8; at + 60 <= size;) {
    size_t length = strtoul((const char *)bytes + at + 48, NULL, 10);
    const unsigned char *body = bytes + at + 60;
    if (length > size - at - 60) fail("a truncated .deb");
    if (!memcmp(bytes + at, "data.tar", 8)) found++;
    if (!memcmp(bytes + at, "data.tar.xz", 11)) add_xz(body, length);
    else if (!memcmp(bytes + at, "data.tar.zst", 12))
      add((struct task){.kind = ZSTD, .bytes = body, .size = length, .cost = 8 * length});
    else if (!memcmp(bytes + at, "data.tar", 8)) fail("a data.tar that is neither xz nor zstd");
    at += 60 + length + (length & 1);
  }
  if (found != 1) fail("a .deb without one data.tar");
}

static void add_layer(const char *path) {
  size_t size;
  const unsigned char *bytes = map(path, &size);
  add((struct task){.kind = HASH, .bytes = bytes, .size = size, .cost = HASHING * size});
  for (size_t at = 0; at < size; at += MEMBER) {
    size_t length = size - at < MEMBER ? size - at : MEMBER;
    add((struct task){
        .kind = DEFLATE, .bytes = bytes + at, .size = length, .cost = COMPRESSING * length});
  }
}

struct scratch {
  unsigned char *step, *member;
  size_t bound;
  struct libdeflate_compressor *compressor;
  ZSTD_DCtx *zstd;
};

static void decode_block(const struct task *task, struct scratch *scratch) {
  lzma_filter filters[LZMA_FILTERS_MAX + 1];
  lzma_block block = {.version = 1, .check = task->check, .filters = filters};
  block.header_size = lzma_block_header_size_decode(task->bytes[0]);
  if (lzma_block_header_decode(&block, NULL, task->bytes) != LZMA_OK) fail("no xz block");
  lzma_stream stream = LZMA_STREAM_INIT;
  if (lzma_block_decoder(&stream, &block) != LZMA_OK) fail("no xz decoder");
  stream.next_in = task->bytes + block.header_size;
  stream.avail_in = task->size - block.header_size;
  lzma_ret said;
  do {
    stream.next_out = scratch->step;
    stream.avail_out = STEP;
    said = lzma_code(&stream, LZMA_FINISH);
  } while (said == LZMA_OK);
  if (said != LZMA_STREAM_END) fail("a damaged xz block");
  lzma_end(&stream);
  for (lzma_filter *filter = filters; filter->id != LZMA_VLI_UNKNOWN; filter++)
    free(filter->options);
}

/* However many frames, with or without a size. */
static void decode_zstd(const struct task *task, struct scratch *scratch) {
  ZSTD_inBuffer in = {task->bytes, task->size, 0};
  size_t said = 0;
  ZSTD_outBuffer out;
  ZSTD_DCtx_reset(scratch->zstd, ZSTD_reset_session_only);
  do {
    out = (ZSTD_outBuffer){scratch->step, STEP, 0};
    said = ZSTD_decompressStream(scratch->zstd, &out, &in);
    if (ZSTD_isError(said)) fail(ZSTD_getErrorName(said));
  } while (in.pos < in.size || (said && out.pos == out.size));
  if (said) fail("a truncated zstd frame");
}

static void run(const struct task *task, struct scratch *scratch) {
  unsigned char digest[SHA256_DIGEST_LENGTH];
  switch (task->kind) {
  case HASH: SHA256(task->bytes, task->size, digest); break;
  case BLOCK: decode_block(task, scratch); break;
  case ZSTD: decode_zstd(task, scratch); break;
  case DEFLATE:
    if (!libdeflate_gzip_compress(scratch->compressor, task->bytes, task->size, scratch->member,
                                  scratch->bound))
      fail("no room to compress");
  }
}

/* Whether nothing is compressed before all is decoded, as whoever has only the .debs must. */
static int chained;

static void *work(void *unused) {
  struct scratch scratch = {.compressor = libdeflate_alloc_compressor(6),
                            .zstd = ZSTD_createDCtx(),
                            .step = malloc(STEP)};
  scratch.bound = libdeflate_gzip_compress_bound(scratch.compressor, MEMBER);
  scratch.member = malloc(scratch.bound);
  if (!scratch.compressor || !scratch.zstd || !scratch.step || !scratch.member) fail("no memory");
  for (;;) {
    pthread_mutex_lock(&lock);
    size_t mine = next_task++;
    while (chained && mine < count && tasks[mine].kind == DEFLATE && undecoded)
      pthread_cond_wait(&decoded, &lock);
    pthread_mutex_unlock(&lock);
    if (mine >= count) return unused;
    run(&tasks[mine], &scratch);
    if (tasks[mine].kind != BLOCK && tasks[mine].kind != ZSTD) continue;
    pthread_mutex_lock(&lock);
    if (!--undecoded) pthread_cond_broadcast(&decoded);
    pthread_mutex_unlock(&lock);
  }
}

static int costlier(const void *a, const void *b) {
  int after = ((const struct task *)a)->kind == DEFLATE, before = ((const struct task *)b)->kind == DEFLATE;
  if (chained && after != before) return after - before;
  size_t x = ((const struct task *)a)->cost, y = ((const struct task *)b)->cost;
  return x < y ? 1 : x > y ? -1 : 0;
}

int main(int argc, char **argv) {
  int jobs = argc > 2 ? atoi(argv[2]) : 0, layers = 0;
  if (jobs < 1 || jobs > 64) fail("usage: floor --at-once|--chained JOBS DEB... -- LAYER.tar...");
  chained = !strcmp(argv[1], "--chained");
  for (int i = 3; i < argc; i++) {
    if (!strcmp(argv[i], "--")) layers = 1;
    else if (layers) add_layer(argv[i]);
    else add_deb(argv[i]);
  }
  qsort(tasks, count, sizeof *tasks, costlier);
  for (size_t i = 0; i < count; i++) undecoded += tasks[i].kind == BLOCK || tasks[i].kind == ZSTD;
  pthread_t threads[64];
  for (int i = 1; i < jobs; i++)
    if (pthread_create(&threads[i], NULL, work, NULL)) fail("no thread");
  work(NULL);
  for (int i = 1; i < jobs; i++) pthread_join(threads[i], NULL);
  return 0;
}
