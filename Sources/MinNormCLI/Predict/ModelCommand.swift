import ArgumentParser
import Foundation
import MinNorm
import MinNormExperiments
import MinNormReport

struct ModelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "model",
    abstract: "What a saved model holds, and what it was certified for.",
    discussion: """
      Every number in the file is compared with its checksum. --json is the summary with the record of the run that saved it.

      Examples:
        minnorm solve --save digits.npz
        minnorm model digits.npz
      """)

  @Argument(help: ArgumentHelp("The model, saved with --save.", valueName: "model"))
  var model: String
  @OptionGroup var directory: DataDirectoryOption
  @OptionGroup(title: "Output") var output: OutputOptions

  func run() throws {
    let files = FileRoles(reads: FileRoles.named(["the model": model]), writes: output.files)
    try Failure.reporting(output, files) {
      let model = try Model(contentsOf: model) { try $0.inputs(directory: directory.folder, model: self.model) }
      let summary = try ModelSummary(model, path: self.model)
      try output.write(record: try Self.json(summary, record: model.record)) {
        ModelTable.render(summary, ModelOrigin(model.record))
      }
    }
  }

  /// The summary as an object that has the record of the run in it.
  private static func json(_ summary: ModelSummary, record: String?) throws -> String {
    struct Whole: Encodable {
      let summary: ModelSummary
      let record: JSONValue?
      private enum CodingKeys: CodingKey { case schema, record }
      func encode(to encoder: any Encoder) throws {
        try summary.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode("minnorm.model/1", forKey: .schema)
        try container.encode(record, forKey: .record)
      }
    }
    let object = record.flatMap { try? RecordJSON.read(JSONValue.self, from: Array($0.utf8)) }
    return try RecordJSON.text(Whole(summary: summary, record: object))
  }
}
