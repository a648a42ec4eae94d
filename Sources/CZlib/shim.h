#ifndef MINNORM_CZLIB_SHIM_H
#define MINNORM_CZLIB_SHIM_H

#include <zlib.h>

/// `inflateInit2` is a macro, which Swift cannot import. 15 + 16 accepts a gzip header only.
static inline int mn_inflate_init_gzip(z_stream *stream) { return inflateInit2(stream, 15 + 16); }

/// A negative window size reads bare deflate data, as ZIP archives have them.
static inline int mn_inflate_init_raw(z_stream *stream) { return inflateInit2(stream, -15); }

/// 15 + 16 writes a gzip header without name or time, so equal input gives equal bytes.
static inline int mn_deflate_init_gzip(z_stream *stream, int level) {
  return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY);
}

#endif
