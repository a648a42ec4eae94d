/// The inputs of examples: images, or a plain array of numbers.
public enum Inputs: Sendable, Equatable {
  /// 8-bit images.
  case images(ImageSet)
  /// A user's own features, one row per example.
  case array(NumberArray)

  /// Number of examples.
  public var count: Int {
    switch self {
    case .images(let images): images.count
    case .array(let array): array.rows
    }
  }

  /// Numbers per example.
  public var dimension: Int {
    switch self {
    case .images(let images): images.dimension
    case .array(let array): array.columns
    }
  }

  /// The numbers as they are stored, example after example: intensities 0 to 255 of images.
  public var numbers: Numbers {
    switch self {
    case .images(let images): .uint8(images.pixels)
    case .array(let array): array.numbers
    }
  }

  /// Bytes of the numbers.
  public var bytes: Int { numbers.count * numbers.format.bytesPerNumber }

  /// The examples at `indices`, in that order.
  public func selecting(_ indices: some Collection<Int>) -> Inputs {
    switch self {
    case .images(let images): .images(images.selecting(indices))
    case .array(let array): .array(array.selecting(indices))
    }
  }
}

/// Inputs with what is to be predicted of each.
public struct Examples: Sendable, Equatable {
  /// What is to be predicted of the examples.
  public enum Targets: Sendable, Equatable {
    /// One class each, counted from 0; names belong to the data set.
    case classes([Int])
    /// Real numbers: for each thing to be predicted a column with one number per example.
    case values([[Double]])
    /// Nothing is known.
    case none

    /// Those of the examples at `indices`, in that order.
    public func selecting(_ indices: some Collection<Int>) -> Targets {
      switch self {
      case .classes(let classes): .classes(indices.map { classes[$0] })
      case .values(let columns): .values(columns.map { column in indices.map { column[$0] } })
      case .none: .none
      }
    }

    /// Whether what is known of example `index` here is another thing than what is known of `place` there.
    func differ(at index: Int, from others: Targets, at place: Int) -> Bool {
      switch (self, others) {
      case (.classes(let mine), .classes(let theirs)): mine[index] != theirs[place]
      case (.values(let mine), .values(let theirs)): zip(mine, theirs).contains { $0[index] != $1[place] }
      default: false
      }
    }

    /// For how many examples; nil where nothing is known.
    var count: Int? {
      switch self {
      case .classes(let classes): classes.count
      case .values(let columns): columns.first?.count ?? 0
      case .none: nil
      }
    }
  }

  /// The inputs, in order.
  public let inputs: Inputs
  /// What is to be predicted of them, in the same order.
  public let targets: Targets

  /// Number of examples.
  public var count: Int { inputs.count }

  /// The class of each example; empty where the targets are no classes.
  public var labels: [Int] { if case .classes(let classes) = targets { classes } else { [] } }

  /// Pairs inputs with targets; the counts must agree.
  public init(inputs: Inputs, targets: Targets) {
    precondition(targets.count ?? inputs.count == inputs.count, "as many targets as inputs")
    if case .values(let columns) = targets {
      precondition(!columns.isEmpty && columns.allSatisfy { $0.count == inputs.count }, "columns of equal length")
    }
    self.inputs = inputs
    self.targets = targets
  }

  /// Pairs inputs with classes; the counts must agree.
  public init(inputs: Inputs, labels: [Int]) { self.init(inputs: inputs, targets: .classes(labels)) }

  /// The examples at `indices`, in that order.
  public func selecting(_ indices: some Collection<Int>) -> Examples {
    Examples(inputs: inputs.selecting(indices), targets: targets.selecting(indices))
  }
}
