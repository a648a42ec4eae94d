import ArgumentParser
import MinNormData
import MinNormExperiments
import MinNormReport

struct DataMakeDigitsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make-digits",
    abstract: "Draw the built-in digits and write them as four IDX files.",
    discussion: """
      The same options give the same files, byte for byte, on every machine.

      Examples:
        minnorm data make-digits --output data/digits            the files that come with minnorm
        minnorm data make-digits --output more --train 20000 --seed 7
      """)

  @Option(help: ArgumentHelp("Folder for the files; made if needed.", valueName: "folder"))
  var output: String
  @Option(help: ArgumentHelp("Training images.", valueName: "N"))
  var train = DigitsGenerator.standardTrainCount
  @Option(help: ArgumentHelp("Test images.", valueName: "N"))
  var test = DigitsGenerator.standardTestCount
  @Option(help: ArgumentHelp("Seed of the drawing.", valueName: "N"))
  var seed = DigitsGenerator.standardSeed
  @Flag(help: "No messages.")
  var quiet = false

  func validate() throws {
    guard (1...1_000_000).contains(train), (1...1_000_000).contains(test) else {
      throw ValidationError("--train and --test: expected 1 to 1,000,000 images")
    }
  }

  func run() throws {
    try Failure.reporting {
      let digits = DigitsGenerator(seed: seed).draw(trainCount: train, testCount: test)
      let files = try DatasetLoader.writeIDX(digits, to: output)
      guard !quiet else { return }
      for file in files { try StandardOutput.write("\(file.path)  \(Format.bytes(file.bytes))\n") }
    }
  }
}
