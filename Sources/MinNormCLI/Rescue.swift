import Foundation
import MinNormReport

/// Results that could not be written where they were asked for, after the run that they cost.
enum Rescue {
  /// Writes into the first folder that takes it, and says where: that of temporary files, the home folder, the working folder.
  static func keep(_ what: String, ending: String, _ write: (_ path: String) throws -> Void) {
    let folders = [
      NSTemporaryDirectory(), NSHomeDirectory(), FileManager.default.currentDirectoryPath,
    ]
    for folder in folders {
      let path = (folder as NSString).appendingPathComponent("minnorm-rescued-\(getpid())\(ending)")
      do {
        try write(path)
        return StandardError.write("minnorm: \(what) is kept in \(path)\n")
      } catch {}
    }
    StandardError.write("minnorm: \(what) could not be kept anywhere\n")
  }
}
