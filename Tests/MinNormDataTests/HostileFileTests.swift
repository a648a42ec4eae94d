import Foundation
import MinNormData
import Testing

/// A file that no reader may accept, crash on, or take long or much memory for.
struct HostileFile: Sendable, CustomTestStringConvertible {
  enum Reader: Sendable { case images, labels, cifar, npy, npz, csv, libsvm, bytes }

  let reader: Reader
  let about: String
  let bytes: [UInt8]

  init(_ reader: Reader, _ about: String, _ bytes: [UInt8]) {
    self.reader = reader
    self.about = about
    self.bytes = bytes
  }

  var testDescription: String { "\(reader): \(about)" }

  func read(_ path: String) throws {
    switch reader {
    case .images: _ = try IDXReader.images(at: path)
    case .labels: _ = try IDXReader.labels(at: path, classCount: 10)
    case .cifar: _ = try CIFAR10Reader.examples(at: path)
    case .npy: _ = try NPYReader.load(path)
    case .npz:
      let archive = try NPZReader(path: path)
      _ = try archive.array(archive.names.first)
    case .csv: _ = try CSVReader.load(path)
    case .libsvm: _ = try LIBSVMReader.read(ContentStream(path: path))
    case .bytes: _ = try FileBytes.load(path, decompressedLimit: 1 << 20)
    }
  }
}

@Suite(.serialized) struct HostileFileTests {
  @Test("every hostile file gives a DataError after less than a second of work", arguments: HostileFile.all)
  func refused(file: HostileFile) throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("hostile", file.bytes)
    let start = threadSeconds()
    #expect(throws: DataError.self) { try file.read(path) }
    // The thread's own time, which a busy machine does not lengthen: a bound against bombs, not a benchmark.
    #expect(threadSeconds() - start < 1)
  }

  @Test("there are at least 150 of them")
  func enough() { #expect(HostileFile.all.count >= 150) }

  @Test("a sound file cut at any place, or with a byte changed, never crashes a reader")
  func mutations() throws {
    let sound: [(HostileFile.Reader, [UInt8])] = [
      (.images, idx(0x803, [2, 3, 3], noise(18))), (.labels, idx(0x801, [9], [1, 2, 3, 4, 5, 6, 7, 8, 9])),
      (.npy, npy("<f4", "(3, 2)", littleEndian([1, 2, 3, 4, 5, 6] as [Float]))),
      (.npy, npy("<f8", "(3, 2)", littleEndian([1, 2, 3, 4, 5, 6] as [Double]), fortran: true)),
      (.csv, Array("a,b\n1,2\n\"3\",-4.5e-3\n".utf8)), (.csv, Array("0;1\n1,5;2\n\"3\n\";4\n".utf8)),
      (.libsvm, Array("+1 1:0.5 3:2e1 # a\n-1 qid:1 2:1\n".utf8)),
      (.npz, try zip([("a.npy", npy("|S2", "(2,)", Array("abcd".utf8))), ("b.txt", [1, 2])])),
      (.npz, try zip([("a.npy", npy("<f4", "(2,)", littleEndian([1, 2] as [Float])))], deflated: true)),
    ]
    for (reader, whole) in sound {
      for bytes in [whole, try FileBytes.gzip(whole)] {
        for length in 0..<bytes.count { check(reader, Array(bytes[..<length])) }
        for place in bytes.indices {
          for value in [0, 1, 0x22, 0x27, 0x2c, 0x39, 0x7f, 0xff] as [UInt8] {
            var changed = bytes
            changed[place] = value
            check(reader, changed)
          }
        }
      }
    }
  }

  /// Reading may succeed; an error must be a DataError.
  private func check(_ reader: HostileFile.Reader, _ bytes: [UInt8]) {
    do {
      let stream = try ContentStream(bytes: bytes, name: "x")
      switch reader {
      case .npz:
        let archive = try NPZReader(bytes: bytes, name: "x")
        for name in archive.names { _ = try archive.array(name) }
      case .libsvm: _ = try LIBSVMReader.read(stream)
      case .images: _ = try IDXReader.images(in: stream)
      case .labels: _ = try IDXReader.labels(in: stream, classCount: 10)
      case .cifar: _ = try CIFAR10Reader.examples(in: stream)
      case .npy: _ = try NPYReader.load(stream)
      case .csv: _ = try CSVReader.load(stream)
      case .bytes: _ = try stream.remainder()
      }
    } catch {
      #expect(error is DataError)
    }
  }
}

/// Processor seconds of this thread.
private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
