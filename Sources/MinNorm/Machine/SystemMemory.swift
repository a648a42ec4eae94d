import CMinNorm
import Foundation

/// What the operating system says about memory.
package enum SystemMemory {
  /// Bytes that can be taken without swapping: free and reclaimable memory, within the limits of the control group and of the address space.
  ///
  /// Nil where the system does not say.
  package static var available: Int? {
    guard let machine = field("MemAvailable:", in: "/proc/meminfo") else { return nil }
    let group = ControlGroup.availableMemory ?? machine
    return min(machine, group, addressSpaceLimit.map { max(0, $0 - addressSpace) } ?? machine)
  }

  /// Bytes of the machine; nil where the system does not say.
  static var total: Int? { field("MemTotal:", in: "/proc/meminfo") }

  /// The limit of the address space (`ulimit -v`); nil without one.
  package static var addressSpaceLimit: Int? {
    var limit = rlimit()
    #if os(Linux)
      let kind = __rlimit_resource_t(RLIMIT_AS.rawValue)
    #else
      let kind = RLIMIT_AS
    #endif
    return getrlimit(kind, &limit) == 0 && limit.rlim_cur < rlim_t(Int.max) ? Int(limit.rlim_cur) : nil
  }

  /// Bytes of addresses that the process has taken, touched or not (VmSize); 0 where the system does not say.
  package static var addressSpace: Int { field("VmSize:", in: "/proc/self/status") ?? 0 }

  /// The most bytes this process has had in memory so far (VmHWM), or 0 where the system does not say.
  package static var peak: Int { field("VmHWM:", in: "/proc/self/status") ?? 0 }

  /// Lets `peak` begin anew from what the process has now, where the system can (Linux); elsewhere it does nothing.
  package static func resetPeak() {
    guard let file = FileHandle(forWritingAtPath: "/proc/self/clear_refs") else { return }
    try? file.write(contentsOf: Data("5".utf8))
    try? file.close()
  }

  /// The bytes this process has in memory now (VmRSS), or 0 where the system does not say.
  package static var resident: Int { field("VmRSS:", in: "/proc/self/status") ?? 0 }

  /// Gives memory that is free but kept for the next allocation back to the system.
  ///
  /// For experiments of several systems: without it the C library keeps up to a fifth of each one's memory.
  package static func trim() {
    mn_trimMemory()
  }

  /// A "Name:   12345 kB" line of a file under /proc.
  private static func field(_ name: String, in path: String) -> Int? {
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix(name) {
      let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
      return words.count > 1 ? Int(words[1]).map { $0 * 1024 } : nil
    }
    return nil
  }
}
