// One input for one reader, for libFuzzer: see scripts/fuzz. Compiled with the sources of the library as one module, so that all of
// it is instrumented. Nothing but a checkpoint's folder touches a disk, and that is in memory.
import Foundation

/// What a fuzzer feeds.
private enum Reader: String {
  case images, labels, gzip, cifar, npy, npz, csv, libsvm, model, checkpoint, record, kernel, features

  static let chosen = Reader(rawValue: ProcessInfo.processInfo.environment["MINNORM_READER"] ?? "") ?? .images
}

private let budget = ReadingBudget(bytes: 64 << 20)

/// Errors are what readers are for; anything else is a crash that the fuzzer keeps.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: data == nil ? 0 : count))
  do { try read(bytes) } catch { _ = "\(error)" }
  return 0
}

private func read(_ bytes: [UInt8]) throws {
  func stream() throws -> ContentStream {
    try ContentStream(bytes: bytes, name: "fuzz", limit: 64 << 20, budget: budget)
  }
  switch Reader.chosen {
  case .images: _ = try IDXReader.images(in: stream())
  case .labels: _ = try IDXReader.labels(in: stream(), classCount: 10)
  case .gzip: _ = try stream().remainder()
  case .cifar: _ = try CIFAR10Reader.examples(in: stream())
  case .npy: _ = try NPYReader.load(stream())
  case .npz:
    let file = try NPZReader(bytes: bytes, name: "fuzz", budget: budget)
    for name in file.names { _ = try file.array(name) }
    for name in file.otherNames { _ = try file.text(name) }
  case .csv: _ = try CSVReader.load(stream())
  case .libsvm:
    let table = try LIBSVMReader.read(stream())
    guard let range = table.indexRange, range.upperBound < 1 << 16 else { return }
    _ = try table.dense(columns: range.upperBound + 1, from: 0, budget: budget)
  case .model: try readModel(bytes)
  case .checkpoint: try CheckpointFuzz.read(bytes)
  case .record:
    let part = try RecordPages.part(bytes, file: "fuzz")
    for chart in part.section.charts { _ = ChartData(chart).files }
  case .kernel: try readKernel(String(decoding: bytes, as: UTF8.self))
  case .features:
    let chain = try FeatureSpecification(parsing: String(decoding: bytes, as: UTF8.self)).map(seed: 0)
    for shape in [FeatureShape.vector(7), .image(channels: 3, height: 32, width: 32)] {
      _ = try? chain.shape(of: shape)
    }
  }
}

/// A kernel at numbers that kernels meet.
private func readKernel(_ text: String) throws {
  let kernel = try KernelSpecification(parsing: text).anyKernel()
  for (product, first, second) in [(0.5, 1.0, 1.0), (0, 0, 0), (-1e300, 1e300, 1e300), (1, 1, 1)] {
    _ = kernel.value(innerProduct: product, first, second)
  }
}

// MARK: Models

/// The first byte says what is read: a file as it is, or one with right checksums whose manifest, or coefficients, are the input.
private func readModel(_ bytes: [UInt8]) throws {
  let rest = Array(bytes.dropFirst())
  switch (bytes.first ?? 0) % 3 {
  case 0: _ = try Model(bytes: rest, name: "fuzz")
  case 1: _ = try Model(bytes: archive([("model.json", rest)] + soundArrays), name: "fuzz")
  default:
    // What is written over the sum of the sound coefficients is that of the others.
    var (members, manifest) = (soundArrays, soundManifest)
    members[0].bytes = rest
    if let array = try? NPYReader.load(ContentStream(bytes: rest, name: "fuzz", limit: 1 << 20, budget: budget)) {
      manifest = manifest.replacingOccurrences(
        of: ContentHash.sha256(littleEndian([1, 2, 3] as [Double])),
        with: array.numbers.withBytes { ContentHash.sha256($0) })
    }
    _ = try Model(bytes: archive([("model.json", Array(manifest.utf8))] + members), name: "fuzz")
  }
}

private let soundArrays = [
  ("coefficients.npy", array("(3, 1)", [1, 2, 3])), ("centres.npy", array("(3, 2)", [1, 2, 3, 4, 5, 6])),
  ("unit.npy", array("(1,)", [1])), ("mean.npy", array("(2, 1)", [1, 2])), ("targets.npy", array("(3, 1)", [1, 0, 1])),
].map { (name: $0.0, bytes: $0.1) }

private let soundManifest: String = {
  let sums = [("coefficients", [1, 2, 3]), ("centres", [1, 2, 3, 4, 5, 6]), ("unit", [1] as [Double])]
    .map { "\"\($0.0)\":\"\(ContentHash.sha256(littleEndian($0.1)))\"" }.joined(separator: ",")
  return """
    {"schema":"minnorm.model/1","version":"0","kernel":"gaussian:bandwidth=1","basis":"examples","features":[],"batch":8,\
    "inputShape":[2],"inputFormat":"float64","precision":"float64","task":"regression","outputs":["y"],\
    "functions":[{"name":"clean","coefficients":"coefficients"}],"sha256":{\(sums)}}
    """
}()

private func array(_ shape: String, _ numbers: [Double]) -> [UInt8] {
  let header = Array("{'descr': '<f8', 'fortran_order': False, 'shape': \(shape), }\n".utf8)
  return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.count), 0] + header + littleEndian(numbers)
}

private func littleEndian(_ numbers: [Double]) -> [UInt8] { numbers.withUnsafeBytes(Array.init) }

private func archive(_ members: [(name: String, bytes: [UInt8])]) -> [UInt8] {
  var (content, directory) = ([UInt8](), [UInt8]())
  for (name, bytes) in members {
    var (sum, entry) = (CRC32(), ZIPEntry(name: name, byteCount: bytes.count, offset: content.count))
    bytes.withUnsafeBytes { sum.update($0) }
    entry.checksum = sum.value
    content += entry.localBytes + bytes
    directory += entry.directoryBytes
  }
  return content + directory + ZIPEntry.end(members.count, start: content.count, length: directory.count)
}

// MARK: Checkpoints

/// Files of a checkpoint, some with checksums that are right, and what is kept in them.
private enum CheckpointFuzz {
  private static let path = "/dev/shm/minnorm-fuzz-\(getpid())"
  private static let fields = [(name: "what", value: "fuzz")]

  /// Made once; libFuzzer ends without unwinding, so that it goes by atexit.
  private static let begun: Void = {
    mkdir(path, 0o700)
    atexit { try? FileManager.default.removeItem(atPath: CheckpointFuzz.path) }
  }()

  /// The first byte says what is read.
  static func read(_ bytes: [UInt8]) throws {
    _ = begun
    let rest = Array(bytes.dropFirst())
    switch (bytes.first ?? 0) % 7 {
    case 0: try folder(with: "identity.txt", rest)
    case 1: try folder(with: "state.bin", rest)
    case 2: try folder(with: "columns.bin", rest)
    case 3:
      // A record with its checksum, of as many bytes as the input has.
      let header = [0, rest.count].flatMap { count in (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } }
      try folder(with: "columns.bin", header + rest + digest(header + rest), record: rest.count)
    case 4: _ = BlockConjugateGradients.State(bytes: rest)
    case 5: _ = try RecordJSON.read(ReproduceResults.Row.self, from: rest)
    default: _ = try RecordJSON.read(FilterPathResults.Kept.self, from: rest)
    }
  }

  private static func digest(_ bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(SHA256.hash(Array("minnorm.checkpoint/1\nwhat: fuzz\n".utf8)))
    hash.update(bytes)
    return hash.finalize()
  }

  private static func folder(with name: String, _ bytes: [UInt8], record: Int = 64) throws {
    let file = "\(path)/\(name)"
    if name != "identity.txt", FileBytes.size(of: "\(path)/identity.txt") == nil {
      try CheckpointFolder(path, resumes: true).identify(fields)
    }
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    bytes.withUnsafeBytes { _ = write(descriptor, $0.baseAddress, $0.count) }
    close(descriptor)
    defer { unlink(file) }
    let checkpoint = try CheckpointFolder(path, resumes: true)
    try checkpoint.identify(fields)
    _ = try checkpoint.state()
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: record, alignment: 16)
    defer { memory.deallocate() }
    _ = try checkpoint.readRecords(upTo: 4, into: { _ in memory })
  }
}
