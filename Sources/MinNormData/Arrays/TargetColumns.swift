/// Targets as a file has them, before anybody has decided whether they are classes or numbers.
///
/// What every reader gives for what is to be predicted, be it a file of its own or a column of a table; `UserArrays` makes
/// classes or numbers of it.
package struct TargetColumns: Sendable, Equatable {
  /// What stands in the cells.
  package enum Cells: Sendable, Equatable {
    /// Numbers, a row for each example.
    case numbers(NumberArray)
    /// True and false, written as 1 and 0, a row for each example.
    case booleans(NumberArray)
    /// Text in a single column, one for each example.
    case text([String])
  }

  /// What stands in the cells.
  package let cells: Cells
  /// What the columns are called; empty where the file does not say.
  package let names: [String]
  /// The file they come from, with the column or member where it has several, for messages.
  package let source: String

  /// Takes over what was read; as many names as columns, or none.
  package init(_ cells: Cells, names: [String] = [], source: String) {
    (self.cells, self.names, self.source) = (cells, names, source)
    precondition(names.isEmpty || names.count == columns, "a name for each column")
  }

  /// Number of examples.
  package var rows: Int {
    switch cells {
    case .numbers(let array), .booleans(let array): array.rows
    case .text(let texts): texts.count
    }
  }

  /// Number of columns.
  package var columns: Int {
    switch cells {
    case .numbers(let array), .booleans(let array): array.columns
    case .text: 1
    }
  }
}

/// The examples of a training or a test set as files have them.
package struct UserExamples: Sendable, Equatable {
  /// The inputs, one row per example.
  package let inputs: Inputs
  /// What is to be predicted of them; nil where no file says so.
  package let targets: TargetColumns?
  /// The file of the inputs, for messages.
  package let source: String
  /// What the columns of the inputs are called, if the file says.
  package var columnNames: [String]?

  /// Takes over what was read; whether the counts agree is looked at later.
  package init(inputs: Inputs, targets: TargetColumns?, source: String) {
    (self.inputs, self.targets, self.source) = (inputs, targets, source)
  }
}
