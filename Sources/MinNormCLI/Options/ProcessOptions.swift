import ArgumentParser
import MinNorm
import MinNormExperiments
import MinNormReport

/// What a run may take, and its seed.
struct ProcessOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Bytes the run may take, such as 20G (default: free memory).", valueName: "bytes"))
  var memoryLimit: ByteCount?
  @Option(help: ArgumentHelp("Seed of everything random.", valueName: "N"))
  var seed: UInt64 = 0
  @OptionGroup var threads: ThreadOption

  /// Sets the number of threads.
  func prepareProcess(quiet: Bool) throws { try threads.prepareProcess(quiet: quiet) }

  /// The same of a rank of a cluster, which has one thread where nobody says more: there is a rank for every core.
  func prepareRank() { Threads.setCount(threads.threads ?? 1) }
}

/// On how many threads a process computes.
struct ThreadOption: ParsableArguments {
  @Option(help: ArgumentHelp("Threads (default: all cores).", valueName: "N"))
  var threads: Int?

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): expected a number from 1 to 1024")
    }
  }

  /// Sets the number of threads, once, before anything is computed; a word where they are more than processors.
  ///
  /// - Throws: `ExperimentError.addressSpace`; `usage` for more than OpenBLAS can have.
  func prepareProcess(quiet: Bool) throws {
    if let threads, let most = Threads.most, threads > most {
      throw ExperimentError.usage("--threads \(threads): this OpenBLAS was built for at most \(most)")
    }
    try requireAddressSpace(threads: threads ?? Threads.choice().count)
    Threads.setCount(threads)
    let processors = Threads.choice(environment: [:]).count
    if Threads.count > processors, !quiet {
      StandardError.write(
        "minnorm: \(Threads.count) threads (\(Threads.reason)) on \(processors) processor\(processors == 1 ? "" : "s"):"
          + " more threads than processors wait for each other\n")
    }
  }
}

/// A number of bytes such as 500M, 20G, 20GiB or 21474836480; the units are powers of 1024.
struct ByteCount: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    let digits = argument.prefix { $0.isNumber || $0 == "." }
    let unit = argument.dropFirst(digits.count).uppercased()
    let powers = ["": 0, "B": 0, "K": 10, "M": 20, "G": 30, "T": 40]
    let name =
      unit.hasSuffix("IB")
      ? String(unit.dropLast(2)) : unit.count > 1 && unit.hasSuffix("B") ? String(unit.dropLast()) : unit
    guard let number = Double(digits), number > 0, let power = powers[name] else { return nil }
    let value = number * Double(1 << power)
    guard value < 0x1p62 else { return nil }
    bytes = Int(value)
  }
}
