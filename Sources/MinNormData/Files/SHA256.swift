import CLibcrypto

/// SHA-256 (FIPS 180-4) of bytes that come in pieces, by OpenSSL's libcrypto, which uses the processor's instructions for it.
struct SHA256: ~Copyable {
  /// Bytes of a digest.
  static let byteCount = 32

  private let context: OpaquePointer

  /// The hash of nothing yet.
  init() {
    guard let context = mn_sha256_begin() else { preconditionFailure("libcrypto has no SHA-256") }
    self.context = context
  }

  deinit { EVP_MD_CTX_free(context) }

  /// The digest of some bytes.
  static func hash(_ bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finalize()
  }

  /// Hashes the next bytes.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    let status = EVP_DigestUpdate(context, bytes.baseAddress, bytes.count)
    precondition(status == 1, "libcrypto's SHA-256 failed")
  }

  /// Hashes the next bytes.
  mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }

  /// The digest of all bytes so far: `byteCount` bytes, most significant first.
  consuming func finalize() -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: Self.byteCount) { digest, count in
      let status = EVP_DigestFinal_ex(context, digest.baseAddress, nil)
      precondition(status == 1, "libcrypto's SHA-256 failed")
      count = Self.byteCount
    }
  }
}
