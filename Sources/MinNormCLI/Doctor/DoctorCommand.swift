import ArgumentParser
import MinNorm
import MinNormExperiments
import MinNormReport

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "What the program runs with: BLAS, instruction sets, memory, data; and whether its arithmetic is right.",
    discussion: """
      Compares every loop of the program, for every instruction set that the processor has, and BLAS's product, triangular solve \
      and factorization, with plain loops. The same test, of what is in use, runs before every solve. Ends with 70 where \
      something is wrong.

      Examples:
        minnorm doctor
        minnorm doctor --bench --json machine.json
      """)

  @Flag(help: "Also measure the rates of matrix product, memory and disk: about two seconds.")
  var bench = false
  @OptionGroup var directory: DataDirectoryOption
  @OptionGroup var threads: ThreadOption
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    try Failure.reporting(output) {
      try threads.prepareProcess(quiet: output.quiet)
      let record = try DoctorRecord.make(dataDirectory: directory.folder, measuresRates: bench, command: commandLine)
      try output.write(record: try RecordJSON.text(record)) { DoctorTable.render(record) }
      try record.requirePassed()
    }
  }
}

/// What was found, as a person reads it.
enum DoctorTable {
  static func render(_ record: DoctorRecord) -> String {
    renderKeyValues(machine(record)) + "\n" + findings(record) + "\n" + datasets(record) + rates(record)
  }

  private static func machine(_ record: DoctorRecord) -> [(label: String, value: String)] {
    let (blas, memory, processors) = (record.blas, record.memory, record.processors)
    let better = blas.betterKernels.map { " (OPENBLAS_CORETYPE=\($0) would suit this processor better)" } ?? ""
    let limits = [
      memory.controlGroupLeft.map { "the control group leaves \(Format.bytes($0))" },
      memory.addressSpaceLimit.map { "the address space is limited to \(Format.bytes($0))" },
    ].compactMap(\.self)
    let total = memory.total.map(Format.bytes) ?? "unknown", available = memory.available.map(Format.bytes) ?? "unknown"
    let pages =
      "\(Format.bytes(memory.pageBytes))" + (memory.hugePages.map { ", huge pages: \($0)" } ?? "")
      + (memory.overcommit.map { ", promised beyond what is there: \($0)" } ?? "")
    let quota = processors.quota.map { ", quota \(Format.significant($0))" } ?? ""
    return [
      (
        "BLAS",
        "\(blas.name) \(blas.version), kernels \(blas.kernels)\(better), \(Format.count(blas.threads, of: "thread"))"
      ),
      ("from", blas.path ?? "unknown"),
      ("loops", record.loops),
      ("processor", record.environment.processor),
      ("threads", "\(processors.threads) of \(processors.allowed) processors\(quota): \(processors.reason)"),
      ("memory", (["\(available) free of \(total)"] + limits).joined(separator: ", ")),
      ("pages", pages),
    ]
      + record.disks.map { disk in
        let rate = disk.writeRate.map { ", writes \(Format.bytes(Int($0)))/s" } ?? ""
        return (
          "disk",
          "\(disk.folder): \(disk.freeBytes.map(Format.bytes) ?? "unknown") free"
            + (disk.isWritable ? "" : ", not writable") + rate
        )
      } + [("MPI", record.mpi.launcher ?? "not found")]
  }

  private static func findings(_ record: DoctorRecord) -> String {
    var places: [String] = []
    for finding in record.selfTest where !places.contains(finding.place) { places.append(finding.place) }
    var table = Table(
      of: places,
      [
        Column("self-test", .left) { $0 },
        Column("checks") { place in Format.count(record.selfTest.count { $0.place == place }) },
        Column("largest error") { place in
          record.selfTest.filter { $0.place == place }.map { $0.error ?? .infinity }.max().map {
            Format.significant($0)
          }
        },
        Column("result", .left) { place in
          let wrong = record.selfTest.filter { $0.place == place && !$0.passed }.map(\.name)
          return wrong.isEmpty ? "right" : "WRONG: " + wrong.joined(separator: ", ")
        },
      ])
    table.addNote("errors in units of what rounding allows; \(Format.seconds(record.selfTestSeconds)) in all")
    return table.rendered()
  }

  private static func datasets(_ record: DoctorRecord) -> String {
    Table(
      of: record.datasets,
      [
        Column("data set", .left) { $0.name },
        Column("state", .left) {
          $0.isPresent
            ? ($0.isVerified == true ? "here, verified" : "here, DAMAGED") : "not here (minnorm data fetch \($0.name))"
        },
      ]
    ).rendered()
  }

  private static func rates(_ record: DoctorRecord) -> String {
    guard let rates = record.rates else { return "" }
    return "\n"
      + Table(
        of: rates.sorted { $0.key < $1.key },
        [
          Column("rates", .left) { $0.key },
          Column("matrix product") { Format.flops($0.value.gemmFlops) },
          Column("first touch") { Format.bytes(Int($0.value.firstTouch)) + "/s" },
          Column("read") { Format.bytes(Int($0.value.read)) + "/s" },
        ]
      ).rendered()
  }
}
