import Foundation

/// What is known about the files of every data set: addresses, sizes, checksums, licences.
///
/// `Manifest.builtIn` travels inside the program; `data/manifest.json` is the same in readable form.
public struct Manifest: Codable, Sendable, Equatable {
  /// The format of the JSON form.
  public var schema = "minnorm.manifest/1"
  /// All data sets, in the order they are listed.
  public var datasets: [Entry]

  /// A data set.
  public struct Entry: Codable, Sendable, Equatable {
    /// Its name on the command line.
    public var name: String
    /// Other names that use the same files.
    public var aliases: [String]
    /// A line about what it is.
    public var title: String
    /// The licence, or what is known about it.
    public var licence: String
    /// The publication to cite.
    public var citation: String
    /// Where its makers describe it.
    public var homepage: String
    /// The folder below the data directory that holds the files.
    public var folder: String
    /// The archive the files come from, or nil when each file is downloaded by itself (or drawn by the program).
    public var archive: File?
    /// The files in `folder`; their mirrors are empty when they come from the archive or are drawn by the program.
    public var files: [File]

    /// Describes a data set.
    public init(
      name: String, aliases: [String] = [], title: String, licence: String, citation: String, homepage: String,
      folder: String, archive: File? = nil, files: [File]
    ) {
      self.name = name
      self.aliases = aliases
      self.title = title
      self.licence = licence
      self.citation = citation
      self.homepage = homepage
      self.folder = folder
      self.archive = archive
      self.files = files
    }
  }

  /// A file: where it is and how to recognise it.
  ///
  /// Unknown sizes and checksums are null in the JSON form.
  public struct File: Codable, Sendable, Equatable {
    /// The name that commands and records use.
    public var name: String
    /// Addresses, in the order they are tried.
    public var mirrors: [String]
    /// Its size on the disk.
    public var bytes: Int?
    /// SHA-256 of the file on the disk.
    public var sha256: String?
    /// The size of its content after decompression.
    public var contentBytes: Int?
    /// SHA-256 of its content after decompression; it tells a file that was only compressed again.
    public var contentSHA256: String?
    /// For files of equal records, the length of one: a file with fewer whole records is shortened, not damaged.
    public var recordLength: Int?

    /// Describes a file; everything but its name may be unknown.
    public init(
      name: String, mirrors: [String] = [], bytes: Int? = nil, sha256: String? = nil, contentBytes: Int? = nil,
      contentSHA256: String? = nil, recordLength: Int? = nil
    ) {
      self.name = name
      self.mirrors = mirrors
      self.bytes = bytes
      self.sha256 = sha256
      self.contentBytes = contentBytes
      self.contentSHA256 = contentSHA256
      self.recordLength = recordLength
    }

    /// Writes every key: unknown values appear as null instead of being left out.
    public func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try container.encode(mirrors, forKey: .mirrors)
      try container.encode(bytes, forKey: .bytes)
      try container.encode(sha256, forKey: .sha256)
      try container.encode(contentBytes, forKey: .contentBytes)
      try container.encode(contentSHA256, forKey: .contentSHA256)
      try container.encodeIfPresent(recordLength, forKey: .recordLength)
    }
  }

  /// Puts a manifest together.
  public init(datasets: [Entry]) { self.datasets = datasets }

  /// Reads a manifest from its JSON form.
  public init(contentsOf path: String) throws {
    let bytes = try FileBytes.load(path, decompressedLimit: 1 << 20)
    do {
      self = try JSONDecoder().decode(Manifest.self, from: Data(bytes))
    } catch {
      throw DataError.malformed(
        file: path, offset: nil, expected: "a manifest (schema minnorm.manifest/1)", found: "other JSON: \(error)")
    }
  }

  /// The JSON form: sorted keys, two spaces, a line feed at the end.
  public func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  /// The data set called `name`, also by an alias; an error lists the known names.
  public func entry(named name: String) throws -> Entry {
    if let entry = datasets.first(where: { $0.name == name || $0.aliases.contains(name) }) { return entry }
    let known = datasets.map(\.name)
    let guess = NearestName.suggestion(for: name, among: known).map { "did you mean '\($0)'? " } ?? ""
    throw DataError.notFound(
      path: "data set '\(name)'", advice: guess + "known names are \(known.joined(separator: ", "))")
  }
}
