import ArgumentParser
import MinNormData
import MinNormExperiments
import MinNormReport

struct DataInspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Counts, classes, ranges, duplicates and constant pixels of a data set, and a few of its images.",
    discussion: """
      Examples:
        minnorm data inspect
        minnorm data inspect mnist --images 20
      """)

  @Argument(help: ArgumentHelp("digits, mnist, cifar10, cifar10-gray, or a folder.", valueName: "name"))
  var name = "digits"
  @Option(help: ArgumentHelp("How many training images are drawn.", valueName: "N"))
  var images = 10
  @OptionGroup var directory: DataDirectoryOption
  @OptionGroup(title: "Output") var output: OutputOptions

  private struct Record: Codable {
    var schema = "minnorm.data-inspect/1"
    let sha256: String
    let summary: DatasetSummary
  }

  func validate() throws {
    guard images >= 0 else { throw ValidationError("--images \(images): expected at least 0") }
  }

  func run() throws {
    try Failure.reporting(output) {
      let dataset = try DatasetLoader.load(name, dataDirectory: directory.folder)
      let summary = DatasetSummary(of: dataset)
      let record = Record(sha256: dataset.contentHash, summary: summary)
      try output.write(record: try RecordJSON.text(record)) {
        drawn(dataset) + describe(summary) + "\n" + classes(summary)
      }
    }
  }

  private func drawn(_ dataset: Dataset) -> String {
    guard case .images(let all) = dataset.train.inputs, all.channels == 1 || all.channels == 3 else { return "" }
    let pictures = (0..<min(images, all.count)).map { index in
      TerminalImage(
        width: all.width, height: all.height, channels: all.channels, pixels: Array(all[index]),
        caption: "\(index): \(dataset.classNames[dataset.train.labels[index]])")
    }
    return pictures.isEmpty ? "" : TerminalImage.render(pictures, style: .standardOutput) + "\n"
  }

  private func describe(_ summary: DatasetSummary) -> String {
    let values = summary.train.values
    return renderKeyValues([
      ("data set", summary.name),
      (
        "examples",
        "\(Format.count(summary.train.count)) training, \(Format.count(summary.test.count)) test, \(summary.classCount) classes"
      ),
      (
        "shape",
        summary.shape.map(String.init).joined(separator: " × ") + " = \(Format.count(summary.dimension)) numbers each"
      ),
      (
        "training values",
        "\(Format.significant(values.minimum)) to \(Format.significant(values.maximum)), mean \(Format.significant(values.mean)), "
          + "standard deviation \(Format.significant(values.standardDeviation))"
      ),
      ("constant positions", "\(values.constantCount) in the training set, \(values.zeroCount) of them always 0"),
      ("duplicates", duplicates(summary.duplicatesInTrain, "of an earlier training example")),
      ("test in training", duplicates(summary.duplicatesOfTrainInTest, "equal to a training example")),
    ])
  }

  private func duplicates(_ found: DuplicateSummary, _ kind: String) -> String {
    guard found.count > 0 else { return "none" }
    let pairs = found.pairs.map { "\($0.duplicate) = \($0.original)" }.joined(separator: ", ")
    return
      "\(found.count) \(kind), \(found.contradictory) with another label (\(pairs)\(found.count > found.pairs.count ? ", …" : ""))"
  }

  private func classes(_ summary: DatasetSummary) -> String {
    var table = Table(columns: [.init("class"), .init("training", .right), .init("test", .right)])
    for index in 0..<summary.classCount {
      table.addRow([
        summary.classNames[index], Format.count(summary.train.perClass[index]),
        Format.count(summary.test.perClass[index]),
      ])
    }
    return table.rendered()
  }
}
