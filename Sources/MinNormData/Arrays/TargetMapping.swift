/// Classes or numbers, made of the targets that files have.
struct TargetMapping {
  private(set) var train = Examples.Targets.none
  private(set) var test = Examples.Targets.none
  private(set) var classNames: [String] = []
  private(set) var unseenClassNames: [String] = []
  private(set) var targetNames: [String] = []
  /// How the targets were understood, and which classes are on one side only.
  private(set) var notes: [String] = []

  init(train: TargetColumns, test: TargetColumns?, task: PredictionTask?) throws {
    if let test, test.columns != train.columns {
      throw DataError.malformed(
        file: test.source, offset: nil, expected: "\(train.columns) columns of targets, as in \(train.source)",
        found: "\(test.columns)")
    }
    let understood = try TargetReading(train: train, test: test, task: task)
    switch understood {
    case .text(let mine, let theirs): setClasses(mine, theirs) { $0 }
    case .numbers(let mine, let theirs): setClasses(mine, theirs, name: Self.name)
    case .booleans(let mine, let theirs): setClasses(mine, theirs) { $0 == 0 ? "false" : "true" }
    case .oneHot(let mine, let theirs):
      setClasses(mine, theirs) { train.names.isEmpty ? "\($0)" : train.names[$0] }
    case .values(let mine, let theirs):
      (self.train, self.test) = (.values(mine), theirs.map { .values($0) } ?? .none)
      targetNames =
        !train.names.isEmpty ? train.names : mine.count == 1 ? ["target"] : mine.indices.map { "target \($0)" }
    }
    guard classNames.count <= UserArrays.maximumClassCount else {
      throw DataError.malformed(
        file: train.source, offset: nil, expected: "at most \(UserArrays.maximumClassCount) classes",
        found: "\(classNames.count); for numbers --task regression")
    }
    if let note = note(of: understood, train, isAsked: task != nil) { notes.insert(note, at: 0) }
  }

  /// Classes are those of the training set in ascending order; those that only test examples have come behind them.
  private mutating func setClasses<Key: Hashable & Comparable>(
    _ mine: [Key], _ theirs: [Key]?, name: (Key) -> String
  ) {
    let known = Set(mine).sorted()
    let unseen = Set(theirs ?? []).subtracting(known).sorted()
    let places = Dictionary(uniqueKeysWithValues: (known + unseen).enumerated().map { ($1, $0) })
    func classes(_ keys: [Key]) -> [Int] { keys.compactMap { places[$0] } }
    (train, test) = (.classes(classes(mine)), theirs.map { .classes(classes($0)) } ?? .none)
    (classNames, unseenClassNames) = (known.map(name), unseen.map(name))
    guard let theirs, !theirs.isEmpty else { return }
    if !unseen.isEmpty {
      let count = theirs.count { (places[$0] ?? 0) >= known.count }
      notes.append(
        "\(Self.list(unseenClassNames, "class", "classes")) \(unseen.count == 1 ? "is" : "are") only in the test set: no"
          + " training example has \(unseen.count == 1 ? "it" : "them"), so \(count) of \(theirs.count) test examples"
          + " cannot be right")
    }
    let absent = Set(known).subtracting(theirs).sorted()
    if !absent.isEmpty {
      notes.append(
        "\(Self.list(absent.map(name), "class", "classes")) \(absent.count == 1 ? "is" : "are") only in the training set:"
          + " no test example has \(absent.count == 1 ? "it" : "them")")
    }
  }

  /// How the targets were understood; nothing where the user said it.
  private func note(of reading: TargetReading, _ targets: TargetColumns, isAsked: Bool) -> String? {
    guard !isAsked else { return nil }
    let count = classNames.count == 1 ? "one class" : "\(classNames.count) classes"
    let classes = "taken for \(count) (\(Self.some(classNames)))"
    return switch reading {
    case .text, .booleans: nil
    case .numbers: "\(targets.source): whole numbers, \(classes); --task regression takes them for numbers"
    case .oneHot: "\(targets.source): one-hot rows, \(classes); --task regression takes them for numbers"
    case .values(let columns, _) where columns.count > 1:
      "\(targets.source): \(columns.count) columns that are not one-hot, taken for real numbers (a regression)"
    case .values(let columns, _):
      if let column = columns.first, column.allSatisfy(TargetReading.isWhole) {
        "\(targets.source): \(Set(column).count) different whole numbers in \(column.count) rows, taken for real numbers (a"
          + " regression), not for classes; --task classification takes them for classes"
      } else {
        "\(targets.source): real numbers, so this is a regression"
      }
    }
  }

  /// A whole number without a point, another one in the shortest decimals that read back as the same.
  static func name(_ number: Double) -> String { Int(exactly: number).map(String.init) ?? "\(number)" }

  private static func list(_ names: [String], _ one: String, _ many: String) -> String {
    "\(names.count == 1 ? one : many) \(some(names))"
  }

  private static func some(_ names: [String]) -> String {
    names.prefix(8).joined(separator: ", ") + (names.count > 8 ? ", …" : "")
  }
}
