import ArgumentParser

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "The data sets: list, fetch, verify, inspect, draw the built-in digits.",
    discussion: "Example: minnorm data fetch mnist cifar10",
    subcommands: [
      DataListCommand.self, DataFetchCommand.self, DataVerifyCommand.self, DataInspectCommand.self,
      DataMakeDigitsCommand.self,
    ])
}
