#pragma once
// The functions over a state of one's own are deprecated in favour of EVP's, which allocate, look for
// providers and read a configuration file; nothing of that is wanted for a hash.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
