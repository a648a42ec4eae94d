import MinNormData
import Testing

@Suite struct ArrayFileTests {
  @Test("the extension chooses the format", arguments: ["a.npy", "a.NPY", "b.csv", "c.tsv", "d.txt"])
  func extensions(name: String) throws {
    let folder = try TemporaryFolder()
    let bytes = name.lowercased().hasSuffix("npy") ? npy("|u1", "(1, 2)", [1, 2]) : Array("1 2\n".utf8)
    #expect(try ArrayFile.load(folder.write(name, bytes)).numbers == .float64([1, 2]))
    #expect(try ArrayFile.load(folder.write(name + ".gz", FileBytes.gzip(bytes))).numbers == .float64([1, 2]))
  }

  @Test("an unknown extension lists the known ones")
  func unknown() {
    #expect(message { _ = try ArrayFile.load("x.unknown") }.contains(".npy, .npz, .csv"))
    #expect(message { _ = try ArrayFile.load("x.parquet.gz") }.contains("to_csv"))
    #expect(message { _ = try ArrayFile.load("x.pkl") }.contains("never loaded"))
  }
}
