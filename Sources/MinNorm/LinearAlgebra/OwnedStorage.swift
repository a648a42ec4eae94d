#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Uniquely owned, zero-filled memory for `count` numbers, at least 64-byte aligned.
///
/// At n = 60,000 a silent copy would cost 7–14 GB, so the type cannot be copied. Large memory comes from `mmap`: it can be
/// refused with an error where `Array` would abort, pages are taken only when first written, and it goes back to the
/// system at once. Small memory comes from the heap, which hands out again what it has had: new pages are many times
/// slower than old ones.
package struct OwnedStorage<Scalar: LAPACKScalar>: ~Copyable {
  /// The first number.
  package let base: UnsafeMutablePointer<Scalar>
  /// Number of numbers.
  package let count: Int

  private var bytes: Int { count * MemoryLayout<Scalar>.stride }
  private var isOnHeap: Bool { bytes < 1 << 25 }

  /// Reserves the memory, or throws `LinearAlgebraError.outOfMemory`.
  package init(count: Int) throws {
    let (bytes, overflow) = max(count, 1).multipliedReportingOverflow(by: MemoryLayout<Scalar>.stride)
    guard !overflow, let address = bytes < 1 << 25 ? zeroedHeap(bytes) : zeroedPages(bytes) else {
      throw LinearAlgebraError.outOfMemory(bytes: bytes)
    }
    self.count = max(count, 1)
    base = address.bindMemory(to: Scalar.self, capacity: self.count)
  }

  deinit {
    if isOnHeap { free(base) } else { munmap(base, bytes) }
  }
}

private func zeroedHeap(_ bytes: Int) -> UnsafeMutableRawPointer? {
  var address: UnsafeMutableRawPointer?
  guard posix_memalign(&address, 64, bytes) == 0, let address else { return nil }
  memset(address, 0, bytes)
  return address
}

private func zeroedPages(_ bytes: Int) -> UnsafeMutableRawPointer? {
  guard let address = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0), address != MAP_FAILED
  else { return nil }
  #if canImport(Glibc)
    // 2 MiB pages: fewer page faults and TLB misses. Only advice, so a refusal does not matter.
    madvise(address, bytes, MADV_HUGEPAGE)
  #endif
  return address
}

// The pointer is reachable only through the unique owner.
extension OwnedStorage: @unchecked Sendable {}
