import Foundation
import MinNormReport

/// Results that could not be written where they were asked for, after the run that they cost.
enum Rescue {
  /// Writes what was asked for, each even where another one fails.
  ///
  /// - Throws: The first error.
  static func all(_ writes: [() throws -> Void]) throws {
    var first: (any Error)?
    for write in writes {
      do { try write() } catch { first = first ?? error }
    }
    if let first { throw first }
  }

  /// Writes to a path; where that fails, into a place that is said, under a name with this ending.
  ///
  /// - Throws: Why it could not be written where it was asked for.
  static func writing(
    _ what: String, to path: String, ending: String, _ write: (_ path: String) throws -> Void
  ) throws {
    do { try write(path) } catch {
      keep(what, ending: ending, write)
      throw error
    }
  }

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
