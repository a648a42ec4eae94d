extension Manifest.Entry {
  /// Whether all files of the data set are in its folder under `dataDirectory`, whatever is in them.
  public func isPresent(in dataDirectory: String) -> Bool {
    files.allSatisfy { FileBytes.size(of: FileBytes.join(FileBytes.join(dataDirectory, folder), $0.name)) != nil }
  }
}
