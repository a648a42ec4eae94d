import MinNormData
import Testing

@Suite struct IDXWriterTests {
  @Test("what is written is read back")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let images = ImageSet(count: 3, channels: 1, height: 4, width: 5, pixels: noise(60))
    let path = try folder.write("i", IDXWriter.idxBytes(images))
    #expect(try IDXReader.images(at: path) == images)
    let labels = try folder.write("l", IDXWriter.idxBytes([0, 7, 255]))
    #expect(try IDXReader.labels(at: labels) == [0, 7, 255])
  }

  @Test("the bytes are the format's")
  func bytes() throws {
    #expect(try IDXWriter.idxBytes([3, 4]) == [0, 0, 8, 1, 0, 0, 0, 2, 3, 4])
  }

  @Test("what the format cannot hold is refused")
  func refuses() {
    let color = ImageSet(count: 1, channels: 3, height: 1, width: 1, pixels: [1, 2, 3])
    #expect(message { _ = try IDXWriter.idxBytes(color) }.contains("3 channels"))
    #expect(message { _ = try IDXWriter.idxBytes([0, 256]) }.contains("256 for example 1"))
    #expect(message { _ = try IDXWriter.idxBytes([-1]) }.contains("-1 for example 0"))
  }
}
