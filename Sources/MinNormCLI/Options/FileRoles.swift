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
  }

  /// What is read.
  var reads: [Named] = []
  /// What is written, folders too.
  var writes: [Named] = []

  /// The files of those options that were given.
  static func named(_ options: KeyValuePairs<String, String?>) -> [Named] {
    options.compactMap { option, path in path.map { Named(option: option, path: $0) } }
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
  var files: [FileRoles.Named] {
    guard case .files(let files) = self else { return [] }
    return switch files.source {
    case .arrays(let trainX, let trainY, let testX, let testY):
      FileRoles.named(["--train-x": trainX, "--train-y": trainY, "--test-x": testX, "--test-y": testY])
    case .table(let table, _, let test): FileRoles.named(["--table": table, "--test-table": test])
    case .gram(let gram, let cross, let trainY, let testY):
      FileRoles.named(["--gram": gram, "--cross-gram": cross, "--train-y": trainY, "--test-y": testY])
    }
  }
}
