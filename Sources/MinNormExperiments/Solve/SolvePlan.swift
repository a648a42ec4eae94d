import MinNorm
import MinNormData

/// What a solve will take: bytes, flops and expected seconds, before anything is allocated.
public struct SolvePlan: SystemPlan, Codable, Equatable {
  /// n, the number of equations.
  public var order: Int
  /// Numbers per example.
  public var dimension: Int
  /// The number of test examples.
  public var testCount: Int
  /// Right-hand sides over all label sets, with the one for the norm in the other coding.
  public var rightHandSides: Int
  /// How precisely the system is factored and solved.
  public var arithmetic: Arithmetic
  /// How the solution is checked.
  public var certification: Certification
  /// Bytes of the data as loaded.
  public var loadedBytes: Int
  /// Bytes of the examples chosen from them.
  public var inputBytes: Int
  /// Also leave-one-out.
  public var leaveOneOut: Bool
  /// The bandwidth is chosen by leave-one-out.
  public var search: Bool
  /// The route to the solution.
  public var method: SolverMethod
  /// What conjugate gradients will have; nil for a direct route.
  public var iteration: IterationPlan?
  /// Columns of a block column of the factor; nil for the fastest.
  public var blockSize: Int?
  /// The format of the features' numbers.
  public var format = NumberFormat.float32
  /// The kernel's values are given, `dimension` of them for each example.
  public var isGiven = false
  /// Kernels whose tiles are multiplied and added up; 0 for one alone.
  public var combinedKernels = 0
  /// Bytes of the feature maps and of one batch on its way through them.
  public var featureWorkBytes = 0

  /// How K is shared out over ranks; nil on one machine.
  ///
  /// All bytes are then those of one rank.
  public var cluster: ClusterPlan?

  /// Bytes of the data where it is kept to the end, for parts that are held out.
  public var keptBytes = 0

  /// Where K lies in memory.
  var layout: PackedLayout { PackedLayout(order: order, blockSize: blockSize) }

  /// Format of the stored system.
  var precision: Precision { arithmetic.factorPrecision }

  /// The plan of an experiment of this shape.
  public init(
    order: Int, dimension: Int, testCount: Int, rightHandSides: Int, arithmetic: Arithmetic,
    certification: Certification, loadedBytes: Int, inputBytes: Int, leaveOneOut: Bool = false,
    search: Bool = false, blockSize: Int? = nil, method: SolverMethod = .cholesky
  ) {
    self.order = order
    self.dimension = dimension
    self.testCount = testCount
    self.rightHandSides = rightHandSides
    self.arithmetic = arithmetic
    self.certification = certification
    self.loadedBytes = loadedBytes
    self.inputBytes = inputBytes
    self.leaveOneOut = leaveOneOut
    self.search = search
    self.method = method
    self.blockSize = blockSize
  }

  // MARK: Flops

  /// Inner products of the Gram matrix: n²d.
  public var gramFlops: Double { MinNorm.gramFlops(count: order, dimension: dimension) }
  /// The factorization: n³/3.
  public var factorFlops: Double { choleskyFlops(order: order) }
  /// Substitutions: 2n² for each right-hand side.
  public var solveFlops: Double { 2 * Double(order) * Double(order) * Double(rightHandSides) }

  /// The phase of a run that a solver's phase is, with its flops where those mean something.
  func phase(of step: SolverPhase) -> (phase: RunPhase, work: Double) {
    switch step {
    case .gram: (.gram, gramFlops)
    case .precondition: (.precondition, 0)
    case .factor: (.factor, factorFlops)
    case .solve: (.solve, solveFlops)
    case .refine: (.refine, 0)
    case .inverseDiagonal: (.leaveOneOut, factorFlops)
    case .spectrum: (.spectrum, 0)
    }
  }
}
