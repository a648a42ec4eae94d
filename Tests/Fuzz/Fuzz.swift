// One input for one reader, for libFuzzer: see scripts/fuzz. Compiled with the sources of the library as one module, so that all of
// it is instrumented.
import Foundation

/// What a fuzzer feeds.
private enum Reader: String {
  case images, labels, gzip, cifar, npy, npz, csv, libsvm, model, checkpoint, record, kernel, features

  static let chosen = Reader(rawValue: ProcessInfo.processInfo.environment["MINNORM_READER"] ?? "") ?? .images
}

private let budget = ReadingBudget(bytes: 64 << 20)
private let scratch = "\(NSTemporaryDirectory())/minnorm-fuzz-\(getpid())"

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
  case .gzip:
    let stream = try stream()
    _ = try stream.remainder()
  case .cifar: _ = try CIFAR10Reader.examples(in: stream())
  case .npy: _ = try NPYReader.load(stream())
  case .npz: _ = try NPZReader(bytes: bytes, name: "fuzz", budget: budget).array(nil)
  case .csv: _ = try CSVReader.load(stream())
  case .libsvm:
    let table = try LIBSVMReader.read(stream())
    guard let range = table.indexRange, range.upperBound < 1 << 20 else { return }
    _ = try table.dense(columns: range.upperBound + 1, from: 0, budget: budget)
  case .model:
    let path = scratch + ".npz"
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    defer { unlink(path) }
    _ = try Model(contentsOf: path)
  case .checkpoint:
    let folder = scratch
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    // The first byte says which of the files it is.
    let names = ["identity.txt", "state.bin", "columns.bin"]
    let name = names[Int(bytes.first ?? 0) % names.count]
    try Data(bytes.dropFirst()).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    let checkpoint = try CheckpointFolder(folder, resumes: true)
    try checkpoint.identify([("what", "fuzz")])
    _ = try checkpoint.state()
  case .record: _ = try RecordJSON.read(SolveRecord.self, from: bytes)
  case .kernel: _ = try KernelSpecification(parsing: String(decoding: bytes, as: UTF8.self))
  case .features: _ = try FeatureSpecification(parsing: String(decoding: bytes, as: UTF8.self)).map(seed: 0)
  }
}
