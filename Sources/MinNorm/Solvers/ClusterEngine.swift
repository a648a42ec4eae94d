/// What the ranks of a cluster do together: a value of it is on every rank, and all call the same functions in the same order.
///
/// Narrow matrices (n × the columns of Y) are whole on every rank, and results have the same bits on all of them, so that
/// what follows from them does not differ. Features are whole on every rank too; K never is.
package protocol ClusterEngine: Sendable {
  /// This rank, from 0.
  var rank: Int { get }
  /// All of them.
  var ranks: Int { get }
  /// Those that share this one's memory.
  var ranksOnHost: Int { get }

  /// Solves (K + λI)A = Y by a distributed Cholesky factorization.
  func solver(
    _ kernel: any Kernel, ridge: Double, arithmetic: Arithmetic, diagnostics: SolverDiagnostics,
    layout: ClusterLayout, verifiesRefinement: Bool
  ) -> any SystemSolver

  /// KX, each rank its tiles of a freshly assembled K; see `Kernel.gramProduct`.
  func gramProduct(
    _ kernel: any Kernel, _ features: FeatureMatrix, times factor: Matrix<Double>, in precision: Precision,
    products: Precision, observer: WorkObserver
  ) throws -> Matrix<Double>

  /// f at all rows of `inputs`, each rank some of them.
  func predictions(
    of function: any Interpolant, at inputs: FeatureMatrix, observer: WorkObserver
  ) throws -> Matrix<Double>

  /// The largest of the numbers of all ranks.
  func largest(_ number: Int) -> Int

  /// - Throws: an error that names the first rank whose words differ from those of rank 0, and in what.
  func requireEqual(_ words: KeyValuePairs<String, String>) throws
}
