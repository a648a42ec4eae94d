import Foundation

/// What there is of memory, and what limits it.
package struct MemoryState: Sendable, Codable, Equatable {
  /// Bytes of the machine; null where the system does not say.
  package let total: Int?
  /// Bytes that can be taken without swapping, within the control group's limit.
  package let available: Int?
  /// What the control group leaves to this process; null without a limit.
  package let controlGroupLeft: Int?
  /// The limit of the address space (`ulimit -v`); null without one.
  package let addressSpaceLimit: Int?
  /// Bytes of a page.
  package let pageBytes: Int
  /// When the system takes huge pages by itself: "always", "madvise" or "never"; null where it does not say.
  package let hugePages: String?
  /// Whether memory may be promised that is not there ("heuristic", "always", "never"); null where the system does not say.
  package let overcommit: String?

  /// Here and now.
  package static var current: MemoryState {
    let choices = try? String(contentsOfFile: "/sys/kernel/mm/transparent_hugepage/enabled", encoding: .utf8)
    let policy = try? String(contentsOfFile: "/proc/sys/vm/overcommit_memory", encoding: .utf8)
    return MemoryState(
      total: SystemMemory.total, available: SystemMemory.available, controlGroupLeft: ControlGroup.availableMemory,
      addressSpaceLimit: SystemMemory.addressSpaceLimit, pageBytes: Int(sysconf(Int32(_SC_PAGESIZE))),
      hugePages: choices.flatMap { $0.split(separator: "[").last?.split(separator: "]").first.map(String.init) },
      overcommit: policy.flatMap {
        ["0": "heuristic", "1": "always", "2": "never"][$0.trimmingCharacters(in: .whitespacesAndNewlines)]
      })
  }
}
