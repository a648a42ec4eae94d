/// What the targets of a training and a test set are taken for.
enum TargetReading {
  /// Classes that are called by text.
  case text([String], [String]?)
  /// Classes that are called by numbers.
  case numbers([Double], [Double]?)
  /// Two classes, true (1) and false (0).
  case booleans([Double], [Double]?)
  /// Classes by the column that has the 1.
  case oneHot([Int], [Int]?)
  /// Real numbers, column after column.
  case values([[Double]], [[Double]]?)

  /// Up to so many different whole numbers may be classes whatever they are.
  static let fewClasses = 20

  /// Follows `task`, or finds out: text, true and false and one-hot rows are classes, numbers with decimals and several
  /// columns are real numbers, and for one column of whole numbers `areClasses` decides.
  init(train: TargetColumns, test: TargetColumns?, task: PredictionTask?) throws {
    switch (train.cells, test?.cells) {
    case (.text, _), (_, .text):
      if task == .regression {
        throw (train.isText ? train : test ?? train).refuse("numbers, for --task regression", "text")
      }
      self = .text(try train.texts(), try test?.texts())
      return
    default: break
    }
    let (mine, theirs) = (train.numbers, test?.numbers)
    if task != .regression, train.columns == 1 {
      let (mine, theirs) = (mine?.numbers.widened ?? [], theirs?.numbers.widened)
      if case .booleans = train.cells {
        self = .booleans(mine, theirs)
        return
      }
      if task == .classification || Self.areClasses(mine + (theirs ?? [])) {
        self = .numbers(mine, theirs)
        return
      }
    }
    if task != .regression, train.columns > 1, let chosen = mine?.oneHotColumns {
      let others = theirs?.oneHotColumns
      if theirs == nil || others != nil {
        self = .oneHot(chosen, others)
        return
      }
    }
    if task == .classification {
      throw train.refuse(
        "one column of classes, or one-hot rows, for --task classification", "\(train.columns) columns")
    }
    self = .values(mine?.columnValues ?? [], theirs?.columnValues)
  }

  /// Whether numbers are names of classes rather than quantities.
  ///
  /// They are whole, and either no more than two, or the codes 0 … k − 1 or 1 … k that programs give to classes, no more
  /// than twenty or with two examples each on average; or others, no more than twenty and with two examples each.
  static func areClasses(_ numbers: [Double]) -> Bool {
    guard numbers.allSatisfy(isWhole) else { return false }
    let different = Set(numbers)
    guard different.count > 2, let least = different.min(), let largest = different.max() else { return true }
    let areCodes = (least == 0 || least == 1) && largest - least + 1 == Double(different.count)
    let (areFew, recur) = (different.count <= fewClasses, 2 * different.count <= numbers.count)
    return areCodes ? areFew || recur : areFew && recur
  }

  static func isWhole(_ number: Double) -> Bool { number == number.rounded() }
}

extension TargetColumns {
  fileprivate var isText: Bool { if case .text = cells { true } else { false } }

  fileprivate var numbers: NumberArray? {
    switch cells {
    case .numbers(let array), .booleans(let array): array
    case .text: nil
    }
  }

  /// What stands in the one column as text; an empty cell is an error.
  fileprivate func texts() throws -> [String] {
    guard columns == 1 else { throw refuse("text in one column", "\(columns) columns") }
    if case .text(let texts) = cells {
      if let row = texts.firstIndex(of: "") { throw refuse("a class in row \(row) (counted from 0)", "an empty cell") }
      return texts
    }
    return numbers?.numbers.widened.map(TargetMapping.name) ?? []
  }

  fileprivate func refuse(_ expected: String, _ found: String) -> DataError {
    .malformed(file: source, offset: nil, expected: expected, found: found)
  }
}

extension NumberArray {
  /// The column of the 1 in every row, where each has a single 1 and 0 (or everywhere −1) else; nil where not.
  var oneHotColumns: [Int]? {
    var background: Double?
    var chosen: [Int] = []
    chosen.reserveCapacity(rows)
    for row in 0..<rows {
      var place: Int?
      for column in 0..<columns {
        switch numbers[row * columns + column] {
        case 1 where place == nil: place = column
        case let other where (other == 0 || other == -1) && other == background ?? other: background = other
        default: return nil
        }
      }
      guard let place else { return nil }
      chosen.append(place)
    }
    return chosen
  }

  /// Column after column.
  var columnValues: [[Double]] {
    (0..<columns).map { column in (0..<rows).map { numbers[$0 * columns + column] } }
  }
}
