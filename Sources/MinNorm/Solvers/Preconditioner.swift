/// How conjugate gradients are preconditioned.
public enum PreconditionerKind: String, Sendable, Codable, CaseIterable {
  /// Not at all.
  case none
  /// Some examples, the landmarks, are eliminated exactly, and the rest is scaled to a unit diagonal.
  case nystrom
  /// The same, with symmetric block Gauss–Seidel over clusters of near examples.
  case blocks
}

/// A preconditioner as it was built.
package struct PreconditionerDescription: Sendable, Codable, Equatable {
  /// Which of the preconditioners it is.
  package var kind: PreconditionerKind
  /// Examples that were eliminated exactly.
  package var landmarks: Int
  /// Clusters of the other examples; 0 without.
  package var blocks: Int
  /// Examples in the largest cluster; 0 without.
  package var largestBlock: Int
  /// The most that was added to the diagonal of a cluster's block, which was singular without.
  ///
  /// It changes the preconditioner, never the system.
  package var nugget: Double
}
