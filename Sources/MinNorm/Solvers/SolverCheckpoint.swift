import MinNormData

/// Where a solver keeps what it has finished, so that a run that was ended goes on later: with the same bits.
///
/// A Cholesky factorization appends every block column of the factor as it is finished (the disk takes as much as K in
/// memory); the labels are no part of it, and `mixed` shares a factor with `float32`. Conjugate gradients replace their state:
/// three matrices like Y. K, the part of it that is not factored yet, and a preconditioner are made again.
///
/// A checkpoint is tied to the system by the SHA-256 of the features and by everything else that its bits depend on, the number
/// of threads and the BLAS among it. The bytes of the files: `CheckpointFolder`.
public struct SolverCheckpoint: Sendable {
  /// The folder; it is made when it is not there.
  public let folder: String
  /// Whether a run that is in the folder is to be gone on with; if not, one that is there is an error.
  public let resumes: Bool
  /// The most seconds of iterations that may be lost.
  ///
  /// A factorization never loses more than a block column. Sums over features may lose fifteen times the seconds that writing
  /// them takes, where that is more.
  public var interval: Double
  /// Hears, in one line, what was found.
  public var note: @Sendable (String) -> Void

  /// A checkpoint in `folder`.
  public init(
    folder: String, resumes: Bool = false, interval: Double = 60, note: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.folder = folder
    self.resumes = resumes
    self.interval = interval
    self.note = note
  }

  /// Makes sure, before long work, that the folder can be written to, is not in use, and holds a run only if that is to be
  /// gone on with.
  ///
  /// - Throws: `CheckpointError`, `DataError`.
  public func requireUsable() throws { _ = try CheckpointFolder(folder, resumes: resumes) }

  /// Opens the folder for one system; `choices` are further fields that the solver's bits depend on.
  func open(
    method: String, kernel: any Kernel, ridge: Double, features: FeatureMatrix, precision: Precision,
    choices: [(name: String, value: String)]
  ) throws -> CheckpointFolder {
    let opened = try CheckpointFolder(folder, resumes: resumes)
    let parameters = kernel.parameters.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
    try opened.identify(
      [
        ("method", method), ("order", "\(features.count)"), ("dimension", "\(features.dimension)"),
        ("kernel", kernel.name + parameters), ("ridge", "\(ridge)"),
      ] + choices + [
        ("threads", "\(Threads.count)"), ("BLAS", Threads.blasDescription),
        ("loops", InstructionSet.inForce),
        ("feature checksum", features.checksum),
        (
          "kernel checksum",
          try precision == .float32
            ? corner(kernel, features, Float.self) : corner(kernel, features, Double.self)
        ),
      ])
    return opened
  }

  /// SHA-256 of K for the first few examples: kernels that were built for another processor round differently.
  private func corner<Scalar: LAPACKScalar>(
    _ kernel: any Kernel, _ features: FeatureMatrix, _ type: Scalar.Type
  ) throws -> String {
    let count = min(features.count, 64)
    let gram = try kernel.gram(of: features.selecting(Array(0..<count)), in: type, blockSize: 64)
    return ContentHash.sha256(
      UnsafeRawBufferPointer(start: gram.storage.base, count: count * count * MemoryLayout<Scalar>.stride))
  }
}
