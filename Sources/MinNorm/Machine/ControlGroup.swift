import Foundation

/// The limits that Linux's control groups set for this process.
package enum ControlGroup {
  private static let root = "/sys/fs/cgroup"

  /// Processors' worth of time that the process may use; nil without a limit.
  package static var processors: Double? {
    let unified = folders(root, path(inLine: "0::")).compactMap { quota(text($0 + "/cpu.max")) }
    let older = folders(root + "/cpu", path(inLine: "cpu")).compactMap { folder in
      quota(
        [text(folder + "/cpu.cfs_quota_us"), text(folder + "/cpu.cfs_period_us")].compactMap { $0 }.joined(
          separator: " "))
    }
    return (unified + older).min()
  }

  /// Bytes that the process may still take within its limit; nil without one.
  static var availableMemory: Int? {
    let unified = folders(root, path(inLine: "0::")).map { ($0 + "/memory.max", $0 + "/memory.current") }
    let older = folders(root + "/memory", path(inLine: "memory")).map {
      ($0 + "/memory.limit_in_bytes", $0 + "/memory.usage_in_bytes")
    }
    return (unified + older).compactMap { limit, used in
      guard let limit = text(limit).flatMap({ Int($0) }), let used = text(used).flatMap({ Int($0) }) else { return nil }
      // The older groups write the largest number of pages for none.
      return limit < 1 << 60 ? max(0, limit - used) : nil
    }.min()
  }

  /// "200000 100000" (a quota and its period, in microseconds) as processors; nil for "max 100000" and "-1 100000".
  package static func quota(_ text: String?) -> Double? {
    let numbers = (text ?? "").split(separator: " ").map { Double($0) }
    guard numbers.count == 2, let quota = numbers[0], let period = numbers[1], quota > 0, period > 0 else { return nil }
    return quota / period
  }

  /// The group of this process in the hierarchy whose line in /proc/self/cgroup names it.
  private static func path(inLine name: String) -> String {
    let lines = (text("/proc/self/cgroup") ?? "").split(separator: "\n")
    let line = lines.first { line in
      if name == "0::" { return line.hasPrefix(name) }
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      return fields.count == 3 && fields[1].split(separator: ",").contains { $0 == name }
    }
    return line?.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).last.map(String.init) ?? "/"
  }

  /// A group's folder and those of the groups around it: the limit of each holds.
  package static func folders(_ root: String, _ path: String) -> [String] {
    let parts = path.split(separator: "/").filter { $0 != ".." }
    return (0...parts.count).map { root + parts.prefix($0).map { "/" + $0 }.joined() }
  }

  private static func text(_ path: String) -> String? {
    (try? String(contentsOfFile: path, encoding: .utf8))?.trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
