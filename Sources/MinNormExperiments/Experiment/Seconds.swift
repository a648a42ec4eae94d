/// Wall seconds of the phases of a run, and of all of it.
///
/// As JSON an object with a key for every phase that was declared or measured, and `total`.
public struct Seconds: Codable, Sendable, Equatable {
  /// From start to record.
  public var total = 0.0
  /// Of every treatment of the pixels, in order; nil where a run has none.
  public internal(set) var treatments: [Double]?
  private var phases: [RunPhase: Double] = [:]

  /// 0 for each of the phases.
  public init(_ phases: [RunPhase] = []) {
    for phase in phases { self.phases[phase] = 0 }
  }

  /// The seconds of a phase; 0 where it did not come to it.
  public subscript(phase: RunPhase) -> Double {
    get { phases[phase] ?? 0 }
    set { phases[phase] = newValue }
  }

  /// All phases together.
  var sum: Double { phases.values.reduce(0, +) }

  /// All of these, where a phase is in both their sum.
  public static func + (one: Seconds, other: Seconds) -> Seconds {
    var sum = one
    sum.phases.merge(other.phases, uniquingKeysWith: +)
    sum.total += other.total
    sum.treatments = sum.treatments ?? other.treatments
    return sum
  }

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
    static let total = Key(stringValue: "total")
    static let treatments = Key(stringValue: "treatments")
  }

  /// Reads the phases it knows.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    total = try container.decode(Double.self, forKey: .total)
    treatments = try container.decodeIfPresent([Double].self, forKey: .treatments)
    for key in container.allKeys {
      if let phase = RunPhase(rawValue: key.stringValue) {
        phases[phase] = try container.decode(Double.self, forKey: key)
      }
    }
  }

  /// Writes every phase under its name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(total, forKey: .total)
    try container.encodeIfPresent(treatments, forKey: .treatments)
    for (phase, seconds) in phases { try container.encode(seconds, forKey: Key(stringValue: phase.rawValue)) }
  }
}
