import CMinNorm
import COpenBLAS
import Foundation
import Synchronization

/// How many threads the process computes with.
///
/// OpenBLAS has one thread pool and one thread count per process, so the number is global here too. It is set once, at
/// the start, and recorded with every result: the same number gives bit-identical results, another number gives other
/// roundings.
public enum Threads {
  private static let current = Atomic(Int(openblas_get_num_threads()))
  private static let why = Mutex("OpenBLAS's choice")

  /// The number in force.
  public static var count: Int { current.load(ordering: .relaxed) }

  /// Why it is in force, in a few words.
  public static var reason: String { why.withLock { $0 } }

  /// As many as OpenBLAS was built for; nil where it does not say.
  package static var most: Int? {
    let words = String(cString: openblas_get_config()).split(separator: " ")
    return words.compactMap { $0.hasPrefix("MAX_THREADS=") ? Int($0.dropFirst(12)) : nil }.first
  }

  /// Sets the number for BLAS and for the library's own loops; nil stands for `choice(environment:)`, as far as OpenBLAS goes.
  public static func setCount(_ asked: Int?) {
    precondition(asked ?? 1 >= 1, "at least one thread")
    var choice = asked.map { (count: $0, reason: "as asked for") } ?? choice()
    if let most, choice.count > most { choice = (most, "the most of this OpenBLAS, for \(choice.count)") }
    openblas_set_num_threads(Int32(clamping: choice.count))
    current.store(choice.count, ordering: .relaxed)
    why.withLock { $0 = choice.reason }
  }

  /// The number of threads that this process should have where nobody says one, and why.
  ///
  /// OPENBLAS_NUM_THREADS or OMP_NUM_THREADS, where set, as for OpenBLAS itself; else the processors that the process may run
  /// on, but no more than the control group's share of time is worth.
  public static func choice(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> (count: Int, reason: String) {
    for variable in ["OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"] {
      // OpenMP's list names one number for each level of nesting.
      let first = environment[variable]?.split(separator: ",").first.map { $0.trimmingCharacters(in: .whitespaces) }
      if let count = first.flatMap({ Int($0) }), (1...1024).contains(count) { return (count, "\(variable)=\(count)") }
    }
    let machine = ProcessInfo.processInfo.activeProcessorCount
    let allowed = Int(mn_processorCount())
    let processors = allowed > 0 ? min(allowed, machine) : machine
    if let quota = ControlGroup.processors, quota < Double(processors) {
      return (max(1, Int(quota.rounded(.up))), "the control group's quota of \(quota) processors")
    }
    return (processors, processors < machine ? "the processors that the process may use" : "all processors")
  }

  /// The BLAS in use with the instruction set it chose, such as "OpenBLAS 0.3.21 Cooperlake".
  public static var blasDescription: String {
    let configuration = String(cString: openblas_get_config()).split(separator: " ")
    return configuration.prefix(2).joined(separator: " ") + " " + String(cString: openblas_get_corename())
  }

  /// The kernels that this process takes at its start where OpenBLAS chose those called `name`; nil keeps them.
  ///
  /// OpenBLAS does not know processors younger than itself and gives them its oldest kernels.
  package static func betterKernels(than name: String) -> String? {
    mn_betterKernels(name).map { String(cString: $0) }
  }
}
