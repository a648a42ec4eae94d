import Foundation
import MinNorm
import MinNormData

extension TrainingReference {
  /// A reference to the training examples of a problem, which are read once more.
  ///
  /// - Throws: `ExperimentError.usage` for a user's own files, which may be gone when the model is used.
  public init(_ specification: ProblemSpecification) throws {
    try Self.requireNamed(specification)
    let problem = try Problem(specification)
    guard let inputs = problem.inputs?.train else { preconditionFailure("a named data set has inputs") }
    let text = try RecordJSON.text(specification)
    self.init(inputs, name: "\(problem.name), \(inputs.count) training examples", source: text)
  }

  /// Throws unless the examples are those of a data set that has a name.
  public static func requireNamed(_ specification: ProblemSpecification) throws {
    guard case .files = specification.data else { return }
    throw ExperimentError.usage(
      "--training reference: that is for the data sets of --data; your own examples are stored in the model")
  }

  /// The examples, looked for in a folder of data sets.
  ///
  /// - Throws: `DataError` where they are not there, `DataError.malformed` for a reference of another program.
  public func inputs(directory: String, model: String) throws -> Inputs {
    guard var specification = try? RecordJSON.read(ProblemSpecification.self, from: Array(source.utf8)),
      case .named(let name, _) = specification.data
    else {
      throw DataError.malformed(
        file: model, offset: nil, expected: "training examples that minnorm can find",
        found: "a reference to \(self.name)")
    }
    specification.data = .named(name, directory: directory)
    let problem: Problem
    do { problem = try Problem(specification) } catch {
      throw ExperimentError.data(
        "\(model) refers to its training examples, \(self.name), and they are not to be had: \(error); say where with --data-dir"
      )
    }
    guard let inputs = problem.inputs?.train else { preconditionFailure("a named data set has inputs") }
    return inputs
  }
}
