#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Uniquely owned, zero-filled memory for `count` numbers.
///
/// At n = 60,000 a silent copy would cost 7–14 GB, so the type cannot be copied. The memory comes from `mmap`: it can
/// be refused with an error where `Array` would abort, pages are taken only when first written, and it goes back to
/// the system at once.
public struct OwnedStorage<Scalar: LAPACKScalar>: ~Copyable {
  /// The first number; page aligned.
  public let base: UnsafeMutablePointer<Scalar>
  /// Number of numbers.
  public let count: Int

  private var bytes: Int { count * MemoryLayout<Scalar>.stride }

  /// Reserves the memory, or throws `LinearAlgebraError.outOfMemory`.
  public init(count: Int) throws {
    let (bytes, overflow) = max(count, 1).multipliedReportingOverflow(by: MemoryLayout<Scalar>.stride)
    guard !overflow, let address = mmap(nil, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0),
      address != MAP_FAILED
    else { throw LinearAlgebraError.outOfMemory(bytes: bytes) }
    #if canImport(Glibc)
      // 2 MiB pages: fewer page faults and TLB misses. Only advice, so a refusal does not matter.
      if bytes >= 1 << 22 { madvise(address, bytes, MADV_HUGEPAGE) }
    #endif
    self.count = max(count, 1)
    base = address.bindMemory(to: Scalar.self, capacity: self.count)
  }

  deinit { munmap(base, bytes) }
}

// The pointer is reachable only through the unique owner.
extension OwnedStorage: @unchecked Sendable {}
