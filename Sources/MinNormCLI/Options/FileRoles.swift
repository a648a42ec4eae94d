import Foundation
import MinNormData
import MinNormExperiments

/// The files that a command line names, by what is done to them: nothing that is read is written over, and nothing is written
/// twice to one place.
struct FileRoles {
  /// A file and the option that names it, or what it is.
  struct Named {
    let option: String
    let path: String

    /// Nil where the option was not given.
    init?(_ option: String, _ path: String?) {
      guard let path else { return nil }
      (self.option, self.path) = (option, path)
    }
  }

  /// What is read.
  var reads: [Named] = []
  /// What is written, folders too.
  let writes: [Named]

  init(reads: [Named?] = [], writes: [Named?]) {
    (self.reads, self.writes) = (reads.compactMap(\.self), writes.compactMap(\.self))
  }

  /// Looks at the names, and at what they lead to.
  ///
  /// - Throws: `ExperimentError.usage` with both options.
  func check() throws {
    for file in writes where file.path.isEmpty {
      throw ExperimentError.usage("\(file.option): expected the name of a file, found none")
    }
    for (index, file) in writes.enumerated() {
      let own = OutputFile.identity(of: file.path)
      if let own, let other = reads.first(where: { OutputFile.identity(of: ArrayFile.split($0.path).file) == own }) {
        let what = other.option.hasPrefix("-") ? "what \(other.option) reads" : other.option
        throw ExperimentError.usage("\(file.option) \(file.path) would write over \(what); give it another name")
      }
      for other in writes[..<index] where own != nil && OutputFile.identity(of: other.path) == own {
        throw ExperimentError.usage(
          "\(other.option) and \(file.option) name one file, \(file.path); give each a name of its own")
      }
    }
  }
}

extension DataSource {
  /// The user's own files, by the options that name them.
  var files: [FileRoles.Named?] {
    guard case .files(let files) = self else { return [] }
    return switch files.source {
    case .arrays(let trainX, let trainY, let testX, let testY):
      [
        .init("--train-x", trainX), .init("--train-y", trainY), .init("--test-x", testX), .init("--test-y", testY),
      ]
    case .table(let table, _, let test): [.init("--table", table), .init("--test-table", test)]
    case .gram(let gram, let cross, let trainY, let testY):
      [
        .init("--gram", gram), .init("--cross-gram", cross), .init("--train-y", trainY), .init("--test-y", testY),
      ]
    }
  }
}
