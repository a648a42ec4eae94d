import MinNorm

/// What a run will take in memory, known before anything is allocated.
public protocol MemoryPlan: Sendable {
  /// The most bytes at any time, beside the program's own.
  var workingBytes: Int { get }

  /// What would make the run fit, in a person's words: what was tried and fits into `available` bytes.
  func remedies(fitting available: Int, limit: Int?) -> [String]
}

extension MemoryPlan {
  /// The most bytes the process will have at any time.
  public var peakBytes: Int { programBytes + workingBytes }

  /// Whether it fits: into the limit, or into what is free.
  func fits(_ limit: Int?) -> Bool { availableBytes(limit).map { peakBytes <= $0 } ?? true }

  /// Throws `insufficientMemory`, with what would make it fit, unless it fits.
  ///
  /// - Parameter share: What is free for this process alone, where others start beside it.
  func requireMemory(limit: Int?, available share: Int? = nil) throws {
    guard let available = limit ?? share ?? availableBytes(nil), peakBytes > available else { return }
    let last = limit == nil ? "close other programs" : "raise the limit"
    throw ExperimentError.insufficientMemory(
      needed: peakBytes, available: available, isLimit: limit != nil,
      alternatives: remedies(fitting: available, limit: limit) + [last])
  }
}

/// A plan that is known for any number of training examples.
public protocol ResizablePlan: MemoryPlan {
  /// n, the number of training examples.
  var order: Int { get }
  /// The same with another number of them.
  func resized(to order: Int) -> Self
}

extension ResizablePlan {
  /// "use --train 5000 or fewer": the largest order that fits with everything else unchanged, in hundreds.
  func fewerExamples(fitting available: Int) -> [String] {
    var (low, high) = (0, order)
    while low + 1 < high {
      let middle = (low + high) / 2
      if resized(to: middle).peakBytes <= available { low = middle } else { high = middle }
    }
    return low > 0 ? ["use --train \(low / 100 > 0 ? low / 100 * 100 : low) or fewer"] : []
  }
}

/// The program, the Swift runtime and BLAS's packing buffers, beside everything that depends on the problem.
///
/// Measured: 34–43 MiB on 2 threads, by processor, of which BLAS takes about 4 for each further thread.
var programBytes: Int { (32 + 4 * Threads.count) << 20 }

/// Throws `addressSpace` unless BLAS's threads can have their buffers: OpenBLAS asks for them without end where they are refused.
///
/// A thread has a stack of 8 MiB, a heap of its own of 64 and a packing buffer of 32, most of it never touched. Before there is
/// a line of ours, it starts a thread for every processor; where these were refused their addresses, the process has too few of
/// its own to go by.
public func requireAddressSpace(threads: Int) throws {
  guard let limit = SystemMemory.addressSpaceLimit else { return }
  let usual = (128 + 72 * Threads.choice(environment: [:]).count) << 20
  let needed = max(SystemMemory.addressSpace, usual) + threads * (104 << 20) + (96 << 20)
  guard limit < needed else { return }
  throw ExperimentError.addressSpace(limit: limit, needed: needed, threads: threads)
}

/// What may be taken: the limit, or what is free and what the process already has, which is part of every plan; nil where the
/// system does not say.
func availableBytes(_ limit: Int?) -> Int? {
  limit ?? SystemMemory.available.map { $0 + SystemMemory.resident }
}

/// The plan of a run whose bytes are one sum.
struct SummedPlan: MemoryPlan {
  let workingBytes: Int
  /// What a person is told, whatever is available.
  var advice = ["use fewer examples (--train)"]

  func remedies(fitting available: Int, limit: Int?) -> [String] { advice }
}
