import MinNorm
import MinNormExperiments
import MinNormReport

/// Solvers as a person reads them.
enum SolverText {
  /// The phase that factors or decomposes K.
  static func factorization(_ method: SolverMethod) -> String {
    switch method {
    case .eigen: "eigendecomposition"
    case .leastSquares: "least squares"
    case .pivotedCholesky: "pivoted Cholesky"
    case .auto, .cholesky, .pcg: "Cholesky"
    }
  }

  /// The phase that iterates.
  static func iterations(_ method: SolverMethod) -> String { method == .pcg ? "iterations" : "refinement" }

  /// One way of holding the system in memory.
  static func storage(_ storage: PlanRecord.Storage) -> String {
    if let copies = storage.copiesKernel {
      return "half of K in \(storage.precision.rawValue), " + (copies ? "and a copy" : "read again from --checkpoint")
    }
    let precision = storage.precision == .float64 ? "float64" : "float32"
    let refined = storage.precision == .mixed ? ", refined to float64" : ""
    return switch storage.method {
    case .auto, .cholesky: "half of K in \(precision)\(refined)"
    case .pivotedCholesky: "half of K in \(precision), and a quarter of that"
    case .eigen: "K and its eigenvectors in \(precision)"
    case .leastSquares: "features in float64"
    case .pcg: storage.storesKernel ? "pcg, half of K in \(precision)\(refined)" : "pcg, K never stored"
    }
  }

  /// The method of a record with what it was told and what it built.
  static func describe(_ solver: SolverRecord) -> String {
    var text = "\(solver.name), \(solver.precision.rawValue)"
    if let tolerance = solver.tolerance { text += " to residual \(Format.scientific(tolerance))" }
    return text
  }

  /// The preconditioner and how the iteration went.
  static func iteration(_ solver: SolverRecord) -> String? {
    guard solver.storesKernel != nil else { return nil }
    let products = "\(Format.count(solver.refinements, of: "product")) with K"
    let storage = solver.storesKernel == true ? "" : ", assembled anew each time instead of stored"
    let preconditioner =
      switch solver.preconditioner {
      case nil: "no preconditioner"
      case let built? where built.blocks > 0:
        "\(Format.count(built.landmarks)) landmarks eliminated, symmetric Gauss–Seidel over "
          + "\(Format.count(built.blocks, of: "cluster")) of up to \(Format.count(built.largestBlock))"
      case let built?: "\(Format.count(built.landmarks)) landmarks eliminated, the rest scaled"
      }
    return "\(Format.count(solver.iterations, of: "iteration")), \(products)\(storage); \(preconditioner)"
  }
}
