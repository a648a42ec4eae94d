import Foundation
import MinNorm
import MinNormData

/// What the program finds of the machine it runs on, `minnorm.doctor/1`.
public struct DoctorRecord: Codable, Sendable {
  /// A data set and its files.
  public struct DatasetState: Codable, Sendable {
    /// Its name on the command line.
    public var name: String
    /// Whether its files are in the data folder.
    public var isPresent: Bool
    /// Whether they have the official checksums; null where they are not here.
    @Nullable public var isVerified: Bool?
  }

  /// A folder that is written to.
  public struct DiskState: Codable, Sendable {
    /// Its path as it was given or found.
    public var folder: String
    /// Bytes that can be written; null where the system does not say.
    @Nullable public var freeBytes: Int?
    /// Whether this process may write there.
    public var isWritable: Bool
    /// Bytes per second of a file of 64 MB, on the disk; null where it was not measured.
    @Nullable public var writeRate: Double? = nil
  }

  /// Message passing between processes.
  public struct MPIState: Codable, Sendable {
    /// The program that starts them; null where there is none.
    @Nullable public var launcher: String?
  }

  /// Rates of one precision.
  public struct Rates: Codable, Sendable {
    /// Flops per second of a matrix product of order 3,072.
    public var gemmFlops: Double
    /// Bytes per second of memory touched for the first time.
    public var firstTouch: Double
    /// Bytes per second of streaming reads.
    public var read: Double
  }

  /// Processors and the threads on them.
  public struct Processors: Codable, Sendable {
    /// Those that the process may run on, within the control group's quota.
    public var allowed: Int
    /// The quota of the control group, in processors; null without one.
    @Nullable public var quota: Double?
    /// Threads in use.
    public var threads: Int
    /// Why so many.
    public var reason: String
  }

  /// `minnorm.doctor/1`.
  public var schema = "minnorm.doctor/1"
  /// The command line.
  public var command: [String]
  /// The library under the linear algebra.
  package var blas: BLASLibrary
  /// The instruction set of our own loops.
  public var loops: String
  /// How many processors there are, and how many threads compute on them.
  public var processors: Processors
  /// Memory.
  package var memory: MemoryState
  /// The folder of the data, the working folder and that of temporary files.
  public var disks: [DiskState]
  /// Every data set that can be fetched.
  public var datasets: [DatasetState]
  /// Whether processes can be started that pass messages.
  public var mpi: MPIState
  /// Arithmetic that was compared with plain loops.
  package var selfTest: [SelfTest.Finding]
  /// Wall seconds of that.
  public var selfTestSeconds: Double
  /// Rates by precision; null where they were not measured.
  @Nullable public var rates: [String: Rates]?
  /// Where and with what.
  public var environment: EnvironmentRecord

  /// Looks at everything; with rates for about two seconds, without them for as long as checksums take.
  public static func make(dataDirectory: String, measuresRates: Bool, command: [String] = []) throws -> DoctorRecord {
    let test = try SelfTest(allLevels: true)
    let verifier = DatasetVerifier(dataDirectory: dataDirectory)
    let datasets = Manifest.builtIn.datasets.map { entry in
      let isPresent = entry.isPresent(in: dataDirectory)
      let report = isPresent ? try? verifier.verify(entry.name) : nil
      return DatasetState(
        name: entry.name, isPresent: isPresent, isVerified: report.map { $0.files.allSatisfy(\.status.isUsable) })
    }
    var disks = [dataDirectory, FileManager.default.currentDirectoryPath, NSTemporaryDirectory()].map(disk)
    var rates: [String: Rates]?
    if measuresRates {
      rates = Dictionary(
        uniqueKeysWithValues: try Precision.allCases.map { precision in
          let found = try MachineRates.measure(precision)
          return (precision.rawValue, Rates(gemmFlops: found.gemm, firstTouch: found.firstTouch, read: found.read))
        })
      disks[2].writeRate = writeRate(in: disks[2].folder)
    }
    return DoctorRecord(
      command: command, blas: .loaded, loops: InstructionSet.inForce,
      processors: Processors(
        allowed: Threads.choice(environment: [:]).count, quota: ControlGroup.processors, threads: Threads.count,
        reason: Threads.reason),
      memory: .current, disks: disks, datasets: datasets, mpi: MPIState(launcher: launcher),
      selfTest: test.findings, selfTestSeconds: test.seconds, rates: rates, environment: .current)
  }

  /// Throws for arithmetic that is wrong.
  public func requirePassed() throws {
    let wrong = selfTest.filter { !$0.passed }
    if let first = wrong.first {
      throw LinearAlgebraError.wrongArithmetic(
        what: "\(first.name) (\(first.place))" + (wrong.count > 1 ? " and \(wrong.count - 1) more" : ""))
    }
  }

  private static func disk(_ folder: String) -> DiskState {
    let space = try? FileManager.default.attributesOfFileSystem(forPath: folder)
    return DiskState(
      folder: folder, freeBytes: (space?[.systemFreeSize] as? NSNumber)?.intValue,
      isWritable: FileManager.default.isWritableFile(atPath: folder))
  }

  private static func writeRate(in folder: String) -> Double? {
    let size = 64 << 20
    let path = "\(folder)/.minnorm-doctor-\(UUID().uuidString).tmp"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let content = [UInt8](repeating: 85, count: size)
    let start = ContinuousClock.now
    guard (try? FileBytes.write(content, to: path)) != nil else { return nil }
    return Double(size) / ((ContinuousClock.now - start) / .seconds(1))
  }

  private static var launcher: String? {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
    return folders.lazy.flatMap { folder in ["mpirun", "mpiexec"].map { "\(folder)/\($0)" } }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }
}
