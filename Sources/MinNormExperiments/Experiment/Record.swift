import Foundation
import MinNorm
import MinNormData

/// The result of a run as JSON: one envelope around the results of its own that an experiment has.
///
/// The keys of envelope, problem and results stand beside each other in one object, and all of them are members of the record:
/// `record.seconds`, `record.dataset`, `record.system`. Two runs with the same seed and number of threads differ only in
/// `seconds`, `memory.peakBytes` and `environment`.
@dynamicMemberLookup
public struct Record<Results: ExperimentResults>: Codable, Sendable {
  /// The form of the record, `minnorm.NAME/1`.
  public var schema: String
  /// The command line.
  public var command: [String]
  /// The examples, the features and the kernel.
  public var problem: Results.Problem
  /// What the experiment found.
  public var findings: Results
  /// Wall time of every phase.
  public var seconds: Seconds
  /// Memory, planned and measured.
  public var memory: MemoryRecord
  /// Where it ran.
  public var environment: EnvironmentRecord
  /// The seed of everything random in it.
  public var seed: UInt64
  /// What a person should know.
  public var notes: [String]

  private enum CodingKeys: CodingKey { case schema, command, seconds, memory, environment, seed, notes }

  init(
    schema: String, command: [String], problem: Results.Problem, results: Results, seconds: Seconds,
    memory: MemoryRecord, environment: EnvironmentRecord, seed: UInt64, notes: [String]
  ) {
    (self.schema, self.command, self.problem, findings) = (schema, command, problem, results)
    (self.seconds, self.memory, self.environment) = (seconds, memory, environment)
    (self.seed, self.notes) = (seed, notes)
  }

  /// A part of the problem.
  public subscript<Value>(dynamicMember path: WritableKeyPath<Results.Problem, Value>) -> Value {
    get { problem[keyPath: path] }
    set { problem[keyPath: path] = newValue }
  }

  /// A part of the results.
  public subscript<Value>(dynamicMember path: WritableKeyPath<Results, Value>) -> Value {
    get { findings[keyPath: path] }
    set { findings[keyPath: path] = newValue }
  }

  /// Reads all parts from one object.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    schema = try container.decode(String.self, forKey: .schema)
    command = try container.decode([String].self, forKey: .command)
    problem = try Results.Problem(from: decoder)
    findings = try Results(from: decoder)
    seconds = try container.decode(Seconds.self, forKey: .seconds)
    memory = try container.decode(MemoryRecord.self, forKey: .memory)
    environment = try container.decode(EnvironmentRecord.self, forKey: .environment)
    seed = try container.decode(UInt64.self, forKey: .seed)
    notes = try container.decodeIfPresent([String].self, forKey: .notes) ?? []
  }

  /// Writes all parts into one object.
  public func encode(to encoder: any Encoder) throws {
    try problem.encode(to: encoder)
    try findings.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(schema, forKey: .schema)
    try container.encode(command, forKey: .command)
    try container.encode(seconds, forKey: .seconds)
    try container.encode(memory, forKey: .memory)
    try container.encode(environment, forKey: .environment)
    try container.encode(seed, forKey: .seed)
    try container.encode(notes, forKey: .notes)
  }

  /// The record as JSON text: keys sorted, numbers exact, a newline at the end.
  public func json() throws -> String { try RecordJSON.text(self) }
}

/// Bytes of a run.
public struct MemoryRecord: Codable, Sendable {
  /// The most the plan expected.
  public var plannedPeakBytes: Int
  /// The most the process had.
  public var peakBytes: Int
}
