/// Why a checkpoint was not used.
public enum CheckpointError: Error, Sendable, Equatable {
  /// The folder holds a checkpoint, and nobody asked to go on with it.
  case exists(folder: String)
  /// The checkpoint belongs to another computation: `what` differs.
  case foreign(folder: String, what: String, found: String, expected: String)
  /// The bytes of a file are not what was once written.
  case damaged(file: String, reason: String)
  /// The checkpoint has gone past what is asked for, and cannot go back.
  case passed(folder: String, what: String, reached: String)
  /// Another run is writing to the folder.
  case inUse(folder: String)
  /// The disk has less room than the checkpoint will take.
  case insufficientDisk(folder: String, needed: Int, available: Int)
}

extension CheckpointError: CustomStringConvertible {
  /// One line: what, where, what to do.
  public var description: String {
    switch self {
    case .exists(let folder):
      return "\(folder) already holds a checkpoint"
    case .foreign(let folder, let what, let found, let expected):
      return "\(folder) holds the checkpoint of another run: its \(what) is \(found), here it is \(expected); "
        + "give the options it was made with, or another folder"
    case .damaged(let file, let reason):
      return "\(file) is damaged: \(reason); delete the checkpoint and start again"
    case .passed(let folder, let what, let reached):
      return "\(folder) has reached \(reached) and has no result for \(what); "
        + "ask for what lies ahead, or give another folder"
    case .inUse(let folder):
      return "\(folder) is in use by another run; wait for it, or give another folder"
    case .insufficientDisk(let folder, let needed, let available):
      return "the checkpoint needs \(needed) bytes on the disk of \(folder) and \(available) are free; "
        + "free some, or give a folder on another disk"
    }
  }
}
