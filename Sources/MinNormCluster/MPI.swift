#if MPI
  import CScaLAPACK
  import MinNorm
  import Synchronization

  /// What all ranks tell each other.
  enum MPI {
    private static let isStarted = Atomic(false)
    /// Numbers that are summed in one message.
    private static let messageLimit = 1 << 26

    static func start() throws {
      guard mn_mpiStart() == 0 else { throw ClusterError.notStarted }
      isStarted.store(true, ordering: .relaxed)
    }

    static func finish() { if isStarted.exchange(false, ordering: .relaxed) { mn_mpiFinish() } }

    static func abort(_ code: Int32) { if isStarted.load(ordering: .relaxed) { mn_mpiAbort(code) } }

    /// The sums over all ranks, in the same bits on each.
    static func sum(_ values: inout [Double]) {
      values.withUnsafeMutableBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return }
        for first in stride(from: 0, to: buffer.count, by: messageLimit) {
          mn_mpiSum(base + first, Int32(min(messageLimit, buffer.count - first)))
        }
      }
    }

    static func sum(_ matrix: Matrix<Double>) -> Matrix<Double> {
      var values = matrix.values
      sum(&values)
      return Matrix(rows: matrix.rows, columns: matrix.columns, values: values)
    }

    static func minimum(_ value: Int) -> Int {
      var values = [Int64(value)]
      values.withUnsafeMutableBytes { mn_mpiMinimum($0.baseAddress?.assumingMemoryBound(to: CLongLong.self), 1) }
      return Int(values[0])
    }

    /// As many numbers of every rank, one rank after the other.
    static func gather<Number: BitwiseCopyable>(_ own: [Number], ranks: Int) -> [Number] {
      guard let first = own.first else { return [] }
      var all = [Number](repeating: first, count: own.count * ranks)
      own.withUnsafeBytes { source in
        all.withUnsafeMutableBytes { mn_mpiGather(source.baseAddress, $0.baseAddress, Int32(source.count)) }
      }
      return all
    }
  }
#endif
