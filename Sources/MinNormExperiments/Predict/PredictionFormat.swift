import MinNorm
import MinNormData

/// A file of predictions, written as they come.
struct PredictionFormat {
  /// The formats, by the endings of their files.
  enum Kind: String, CaseIterable {
    /// A table of text with a heading: the class, then a score for each; or the numbers.
    case csv
    /// The same with tabulators.
    case tsv
    /// NumPy's array of all outputs, m × outputs.
    case npy
    /// That as `scores`, and for classes `class`.
    case npz
  }

  private let path: String
  private let kind: Kind

  /// Makes sure that the file can be written.
  ///
  /// - Throws: `ExperimentError.usage` for another ending; `DataError.inputOutput`.
  init(_ path: String) throws {
    guard let kind = Kind.allCases.first(where: { path.lowercased().hasSuffix(".\($0.rawValue)") }) else {
      let endings = Kind.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
      throw ExperimentError.usage("--out \(path): expected a name that ends in \(endings)")
    }
    (self.path, self.kind) = (path, kind)
    try OutputFile.check(path)
  }

  /// Writes the predictions that `predict` hands over block by block.
  func write(
    _ outputs: ModelOutputs, count: Int, _ predict: ((Matrix<Double>) throws -> Void) throws -> Void
  ) throws {
    switch kind {
    case .csv: try table(",", outputs, predict)
    case .tsv: try table("\t", outputs, predict)
    case .npy:
      let file = try OutputFile(path: path)
      try file.write(NPYWriter.header(NPYWriter.descr(.float64), shape: [count, outputs.names.count]))
      try predict { scores in try scores.rowMajor.withUnsafeBytes { try file.write($0) } }
      try file.commit(keepsContent: true)
    case .npz: try archive(outputs, count, predict)
    }
  }

  private func archive(
    _ outputs: ModelOutputs, _ count: Int, _ predict: ((Matrix<Double>) throws -> Void) throws -> Void
  ) throws {
    let file = try NPZWriter(path: path)
    var places: [Int?] = []
    try file.add("scores", shape: [count, outputs.names.count], format: .float64) { sink in
      try withoutActuallyEscaping(sink) { sink in
        try predict { scores in
          if case .classes = outputs { places += predictedColumns(scores) }
          try scores.rowMajor.withUnsafeBytes { try sink($0) }
        }
      }
    }
    if case .classes(let names) = outputs {
      let numbers = names.compactMap { Int($0) }
      if numbers.count == names.count, places.allSatisfy({ $0 != nil }) {
        try file.add("class", shape: [count], integers: places.compactMap { $0.map { numbers[$0] } })
      } else {
        try file.add("class", texts: places.map { $0.map { names[$0] } ?? "" })
      }
    }
    try file.add("names", texts: outputs.names)
    try file.finish(keepsContent: true)
  }

  private func table(
    _ separator: String, _ outputs: ModelOutputs, _ predict: ((Matrix<Double>) throws -> Void) throws -> Void
  ) throws {
    let file = try OutputFile(path: path)
    func quoted(_ text: String) -> String {
      text.contains(where: { "\(separator)\"\r\n".contains($0) })
        ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
    let headings: [String] =
      switch outputs {
      case .classes(let names): ["class"] + names.map { "score " + $0 }
      case .values(let names): names
      }
    try file.write(Array((headings.map(quoted).joined(separator: separator) + "\n").utf8))
    try predict { scores in
      let places = if case .classes = outputs { predictedColumns(scores) } else { [Int?]() }
      var text = ""
      text.reserveCapacity(scores.rows * (scores.columns * 20 + 10))
      for row in 0..<scores.rows {
        if !places.isEmpty {
          text += places[row].map { quoted(outputs.names[$0]) } ?? ""
          text += separator
        }
        for column in 0..<scores.columns {
          if column > 0 { text += separator }
          text += "\(scores[row, column])"
        }
        text += "\n"
      }
      try file.write(Array(text.utf8))
    }
    try file.commit(keepsContent: true)
  }
}
