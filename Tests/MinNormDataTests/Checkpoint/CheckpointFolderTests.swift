import Foundation
import MinNormData
import Testing

@Suite struct CheckpointFolderTests {
  private static let identity = [(name: "order", value: "7"), (name: "kernel", value: "linear")]
  private static let contents: [[UInt8]] = [Array(1...9), [], Array(100...130), [0, 0, 0], Array(200...216)]

  /// A checkpoint with some records and a state.
  private func filled(_ folder: TemporaryFolder, records: Int = contents.count) throws {
    let checkpoint = try CheckpointFolder(folder.path, resumes: true)
    try checkpoint.identify(Self.identity)
    _ = try read(checkpoint)
    for index in 0..<records { try Self.contents[index].withUnsafeBytes { try checkpoint.append(index, $0) } }
    try checkpoint.replaceState([1, 2, 3])
    try checkpoint.finishRecords()
  }

  private func opened(_ folder: TemporaryFolder) throws -> CheckpointFolder {
    let checkpoint = try CheckpointFolder(folder.path, resumes: true)
    try checkpoint.identify(Self.identity)
    return checkpoint
  }

  /// Every record that is there, and what was cut off.
  private func read(_ checkpoint: CheckpointFolder) throws -> (records: [[UInt8]], discarded: Int) {
    let buffers = Self.contents.map { UnsafeMutableRawBufferPointer.allocate(byteCount: $0.count, alignment: 1) }
    defer { for buffer in buffers { buffer.deallocate() } }
    let (count, discarded) = try checkpoint.readRecords(upTo: Self.contents.count, into: { buffers[$0] })
    return (buffers[..<count].map { Array($0) }, discarded)
  }

  @Test("records and the state come back byte for byte, and the size is the one foretold")
  func roundTrip() throws {
    let folder = try TemporaryFolder(inMemory: true)
    try filled(folder)
    let checkpoint = try opened(folder)
    #expect(checkpoint.recordBytes == CheckpointFolder.bytes(ofRecords: Self.contents.map(\.count)))
    let (records, discarded) = try read(checkpoint)
    #expect(records == Self.contents && discarded == 0)
    #expect(try checkpoint.state() == [1, 2, 3])
    #expect(try folder.contents() == ["columns.bin", "identity.txt", "state.bin"])
  }

  @Test("cut off at any byte, the whole records before remain, and the rest can be appended again")
  func cutAnywhere() throws {
    let whole = CheckpointFolder.bytes(ofRecords: Self.contents.map(\.count))
    for length in 0..<whole {
      let folder = try TemporaryFolder(inMemory: true)
      try filled(folder)
      #expect(truncate(folder.path + "/columns.bin", length) == 0)
      let complete = (0...Self.contents.count).last {
        CheckpointFolder.bytes(ofRecords: Self.contents[..<$0].map(\.count)) <= length
      }
      let count = try #require(complete)
      do {
        let checkpoint = try opened(folder)
        let (records, discarded) = try read(checkpoint)
        #expect(records == Array(Self.contents[..<count]), "cut at \(length)")
        #expect(discarded == length - CheckpointFolder.bytes(ofRecords: Self.contents[..<count].map(\.count)))
        for index in count..<Self.contents.count {
          try Self.contents[index].withUnsafeBytes { try checkpoint.append(index, $0) }
        }
      }
      let (records, discarded) = try read(opened(folder))
      #expect(records == Self.contents && discarded == 0, "cut at \(length)")
    }
  }

  @Test("a changed byte anywhere is found: before the last record an error, in it a record less")
  func changedAnywhere() throws {
    let folder = try TemporaryFolder(inMemory: true)
    try filled(folder)
    let file = folder.path + "/columns.bin"
    let good = try FileBytes.load(file)
    let last = CheckpointFolder.bytes(ofRecords: Self.contents.dropLast().map(\.count))
    for position in good.indices {
      var bad = good
      bad[position] ^= UInt8(1 << (position % 8))
      try FileBytes.write(bad, to: file)
      let checkpoint = try opened(folder)
      if position < last {
        #expect(throws: CheckpointError.self, "byte \(position)") { _ = try read(checkpoint) }
        #expect(try FileBytes.load(file) == bad)
      } else {
        #expect(try read(checkpoint).records == Self.contents.dropLast(), "byte \(position)")
      }
    }
  }

  @Test("bytes behind the last record, records of another run and exchanged records are damage")
  func foreignRecords() throws {
    let folder = try TemporaryFolder(inMemory: true)
    try filled(folder)
    let file = folder.path + "/columns.bin"
    let good = try FileBytes.load(file)
    try FileBytes.write(good + [0], to: file)
    #expect(throws: CheckpointError.self) { _ = try read(opened(folder)) }

    let other = try TemporaryFolder(inMemory: true)
    let checkpoint = try CheckpointFolder(other.path, resumes: false)
    try checkpoint.identify([(name: "order", value: "8")])
    for index in Self.contents.indices {
      try Self.contents[index].withUnsafeBytes { try checkpoint.append(index, $0) }
    }
    try FileBytes.write(FileBytes.load(other.path + "/columns.bin"), to: file)
    #expect(throws: CheckpointError.self) { _ = try read(opened(folder)) }

    let (first, second) = (57, 57 + 48)
    try FileBytes.write(Array(good[first..<second] + good[..<first] + good[second...]), to: file)
    #expect(throws: CheckpointError.self) { _ = try read(opened(folder)) }
  }

  @Test("a changed byte in the identity or the state is refused, wherever it is")
  func changedIdentityAndState() throws {
    let folder = try TemporaryFolder(inMemory: true)
    try filled(folder)
    for name in ["identity.txt", "state.bin"] {
      let file = folder.path + "/" + name
      let good = try FileBytes.load(file)
      for position in good.indices {
        for mask: UInt8 in [1, 0x20, 0x80] {
          var bad = good
          bad[position] ^= mask
          try FileBytes.write(bad, to: file)
          #expect(throws: CheckpointError.self, "\(name), byte \(position)") { _ = try opened(folder).state() }
        }
      }
      for length in good.indices {
        try FileBytes.write(Array(good[..<length]), to: file)
        #expect(throws: CheckpointError.self, "\(name), \(length) bytes") { _ = try opened(folder).state() }
      }
      try FileBytes.write(good, to: file)
    }
    #expect(try opened(folder).state() == [1, 2, 3])
  }

  @Test("the checkpoint of another run is refused with the first field that differs")
  func foreign() throws {
    let folder = try TemporaryFolder(inMemory: true)
    try filled(folder)
    func refusal(_ fields: [(name: String, value: String)]) throws -> CheckpointError? {
      #expect(throws: CheckpointError.self) { try CheckpointFolder(folder.path, resumes: true).identify(fields) }
    }
    #expect(
      try refusal([("order", "7"), ("kernel", "gaussian bandwidth=5.0")])
        == .foreign(folder: folder.path, what: "kernel", found: "linear", expected: "gaussian bandwidth=5.0"))
    #expect(
      try refusal([("order", "8"), ("kernel", "linear")])
        == .foreign(folder: folder.path, what: "order", found: "7", expected: "8"))
    #expect(
      try refusal([("order", "7")])
        == .foreign(folder: folder.path, what: "description", found: "longer", expected: "shorter"))
    #expect(
      try refusal(Self.identity + [("ridge", "0.0")])
        == .foreign(folder: folder.path, what: "ridge", found: "missing", expected: "0.0"))
    let later = Array("minnorm.checkpoint/2\norder: 7\n".utf8)
    try FileBytes.write(later, to: folder.path + "/identity.txt")
    #expect(try refusal(Self.identity)?.description.contains("minnorm.checkpoint/2") == true)
  }

  @Test("a run that is there is not begun anew; a folder that is missing, empty or holds other things is")
  func existing() throws {
    let folder = try TemporaryFolder(inMemory: true)
    let path = folder.path + "/a/b"
    try CheckpointFolder(path, resumes: true).identify(Self.identity)
    #expect(throws: CheckpointError.exists(folder: path)) { _ = try CheckpointFolder(path, resumes: false) }
    try folder.write("c/notes.txt", "mine")
    try CheckpointFolder(folder.path + "/c", resumes: false).identify(Self.identity)
    #expect(throws: DataError.self) { _ = try CheckpointFolder(folder.path + "/c/notes.txt", resumes: true) }
    #expect(throws: DataError.self) { _ = try CheckpointFolder("/proc/minnorm", resumes: true) }
  }

  @Test("records without the identity they belong to are damage")
  func missingIdentity() throws {
    let folder = try TemporaryFolder(inMemory: true)
    try filled(folder)
    unlink(folder.path + "/identity.txt")
    #expect(throws: CheckpointError.self) { _ = try opened(folder) }
  }

  @Test("two runs cannot use one folder at once")
  func lock() throws {
    let folder = try TemporaryFolder(inMemory: true)
    let first = try opened(folder)
    #expect(throws: CheckpointError.inUse(folder: folder.path)) { _ = try opened(folder) }
    withExtendedLifetime(first) {}
  }

  @Test("what a run that died left of a file it was writing is removed")
  func leftovers() throws {
    let folder = try TemporaryFolder(inMemory: true)
    try folder.write("state.bin.tmp-123-abc", [1])
    _ = try opened(folder)
    #expect(try folder.contents() == ["identity.txt"])
  }

  @Test("room that the disk does not have is refused with the numbers")
  func room() throws {
    let folder = try TemporaryFolder(inMemory: true)
    let checkpoint = try opened(folder)
    try checkpoint.requireRoom(for: 0)
    let error = #expect(throws: CheckpointError.self) { try checkpoint.requireRoom(for: .max) }
    #expect(error?.description.contains("\(Int.max)") == true)
  }

  @Test("a file of records that is none is refused, not written to")
  func notAFile() throws {
    let folder = try TemporaryFolder(inMemory: true)
    let checkpoint = try opened(folder)
    #expect(symlink("/dev/full", folder.path + "/columns.bin") == 0)
    #expect(throws: CheckpointError.self) { _ = try read(checkpoint) }
  }
}
