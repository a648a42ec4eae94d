#ifndef MINNORM_CLIBCRYPTO_SHIM_H
#define MINNORM_CLIBCRYPTO_SHIM_H

#include <openssl/evp.h>

/* A new SHA-256 computation, or null where memory or the algorithm is missing; EVP_MD_CTX_free ends it. */
static inline EVP_MD_CTX *mn_sha256_begin(void) {
  EVP_MD_CTX *context = EVP_MD_CTX_new();
  if (context && EVP_DigestInit_ex(context, EVP_sha256(), NULL) == 1) return context;
  EVP_MD_CTX_free(context);
  return NULL;
}

#endif
