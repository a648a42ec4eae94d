/// A page about one or several runs as a value: everything on it is text, which the template escapes, or a chart.
package struct Page: Sendable {
  /// What the page is about.
  package var title: String
  /// What stands above the runs, where there are several: a table of all of them.
  package var overview: Overview?
  /// One for every run.
  package var sections: [Section]

  /// A page of some runs.
  package init(title: String, overview: Overview? = nil, sections: [Section]) {
    (self.title, self.overview, self.sections) = (title, overview, sections)
  }

  /// Several runs beside each other.
  package struct Overview: Sendable {
    package var table: Table
    package var charts: [Chart]

    /// A table of all runs, and charts with the curves of all.
    package init(table: Table, charts: [Chart]) { (self.table, self.charts) = (table, charts) }
  }

  /// One run.
  package struct Section: Sendable {
    /// What was run on what.
    package var title: String
    /// What was asked.
    package var question: String
    /// What came out, in two sentences.
    package var answer: String
    /// Tables and sentences of the results.
    package var results: [Piece] = []
    /// What is drawn.
    package var charts: [Chart] = []
    /// Tables whose cells are shaded by their counts.
    package var matrices: [Matrix] = []
    /// Pictures of the data.
    package var galleries: [Gallery] = []
    /// The linear system: what was solved and how well.
    package var system: [Piece.Fact] = []
    /// Seconds of the phases.
    package var phases: [(name: String, seconds: Double)] = []
    /// Wall seconds of the whole run.
    package var total = 0.0
    /// Memory, measured and planned, in bytes.
    package var memory: (peak: Int, planned: Int)?
    /// Where and with what it was made.
    package var environment: [Piece.Fact] = []
    /// What repeats it.
    package var command = ""
    /// What a person should know.
    package var notes: [String] = []
    /// The record itself.
    package var download: Download?

    /// A run with its question and its answer.
    package init(title: String, question: String, answer: String) {
      (self.title, self.question, self.answer) = (title, question, answer)
    }
  }

  /// Counts by row and column, such as true and predicted classes.
  package struct Matrix: Sendable {
    package var title: String
    package var rowName: String
    package var columnName: String
    package var rows: [String]
    package var columns: [String]
    package var counts: [[Int]]
    package var note: String?

    /// Counts under their names.
    package init(
      _ title: String, rows: (name: String, values: [String]), columns: (name: String, values: [String]),
      counts: [[Int]], note: String? = nil
    ) {
      self.title = title
      (rowName, self.rows) = rows
      (columnName, self.columns) = columns
      (self.counts, self.note) = (counts, note)
    }
  }

  /// Pictures with their captions.
  package struct Gallery: Sendable {
    package var title: String
    package var note: String?
    package var pictures: [(image: TerminalImage, text: String)]

    /// Pictures under a title.
    package init(_ title: String, note: String? = nil, pictures: [(image: TerminalImage, text: String)]) {
      (self.title, self.note, self.pictures) = (title, note, pictures)
    }
  }

  /// A file within the page.
  package struct Download: Sendable {
    package var name: String
    package var mediaType: String
    package var bytes: [UInt8]

    /// A file with its name.
    package init(name: String, mediaType: String, bytes: [UInt8]) {
      (self.name, self.mediaType, self.bytes) = (name, mediaType, bytes)
    }
  }
}
