import MinNorm
import Testing

@Suite struct OwnedStorageTests {
  @Test("memory that the system will not give is an error, not a crash")
  func refusal() {
    #expect(throws: LinearAlgebraError.self) { _ = try OwnedStorage<Double>(count: 1 << 50) }
    #expect(throws: LinearAlgebraError.self) { _ = try OwnedStorage<Double>(count: Int.max) }
    #expect(throws: LinearAlgebraError.self) { _ = try PackedSymmetricMatrix<Double>(order: 50_000_000) }
  }

  @Test("fresh memory is zero")
  func zero() throws {
    let storage = try OwnedStorage<Float>(count: 1000)
    #expect((0..<1000).allSatisfy { storage.base[$0] == 0 })
  }
}
