import MinNorm
import MinNormData

/// The record of `randomize`, `minnorm.randomize/1`; its problem is that of the first run and treatment.
public typealias RandomizeRecord = Record<RandomizeResults>

/// What `randomize` finds.
public struct RandomizeResults: ExperimentResults {
  /// The system, for the first treatment of the pixels.
  public var system: System
  /// Runs with different subsets and noise.
  public var repeats: Int
  /// One entry for every treatment of the pixels.
  public var treatments: [Treatment]

  /// The linear system of one treatment.
  public struct System: Codable, Sendable {
    /// n, the number of equations.
    public var order: Int
    /// How it was solved, once for all label sets.
    public var route: String
    /// λ ≥ 0, added to the diagonal of K.
    public var ridge: Double
    /// Rank, where it is known.
    @Nullable public var rank: Int?
    /// Smallest eigenvalue, where it was computed.
    @Nullable public var lambdaMin: Double?
    /// Largest eigenvalue, where it was computed.
    @Nullable public var lambdaMax: Double?
    /// λ_max/λ_min, where it was computed.
    @Nullable public var conditionNumber: Double?
  }

  /// All label sets with one treatment of the pixels.
  public struct Treatment: Codable, Sendable {
    /// What was done to the pixels.
    public var pixels: PixelRandomization
    /// The kernel: a bandwidth may depend on the pixels.
    public var kernel: KernelRecord
    /// The system of the first run.
    public var system: System
    /// SGD in the first run; null where it was not run.
    @Nullable public var sgd: CompareResults.DescentRecord?
    /// The error rate of guessing, 1 − 1/k.
    public var chance: Double
    /// One cell for every probability of corruption.
    public var cells: [Cell]
  }

  /// One label set.
  public struct Cell: Codable, Sendable {
    /// The probability with which a label was replaced by a uniform class.
    public var corruption: Double
    /// The closed form of the first run.
    public var closedForm: LabelSetRecord
    /// Whether the closed form interpolates in every run.
    public var interpolates: Bool
    /// Training errors of the closed form, of the run with most.
    public var trainErrors: Int
    /// What label noise alone would cost.
    public var noiseAlone: NoiseAlone
    /// Error rate against clean test labels.
    public var testErrorRate: Estimate
    /// Error rate against test labels with the noise of the training labels, for one draw of that noise in every run.
    public var noisyTestErrorRate: Estimate
    /// The same in expectation over the noise of the test labels.
    public var expectedNoisyTestErrorRate: Estimate
    /// Sizes of the closed form.
    public var norms: Norms
    /// SGD; null where it was not run.
    @Nullable public var sgd: Descent?
  }

  /// Sizes of a function.
  public struct Norms: Codable, Sendable {
    /// √tr(AᵀKA).
    public var rkhs: Estimate
    /// √tr(AᵀKA) for ±1 targets.
    public var rkhsPM1: Estimate
  }

  /// The error rates of a function as good as the one fitted to clean labels: the Bayes line.
  public struct NoiseAlone: Codable, Sendable {
    /// Against clean test labels: its own error rate e.
    public var cleanTestLabels: Double
    /// Against test labels with the same noise: ε(k − 1)/k + (1 − ε)e.
    public var noisyTestLabels: Double
  }

  /// SGD from zero for one label set.
  public struct Descent: Codable, Sendable {
    /// Runs that came to fit all labels.
    public var fitted: Int
    /// Epochs until no training errors, of the runs that fitted.
    public var epochsToFit: Estimate
    /// The same as the spectrum and the labels foretell it, in the first run.
    @Nullable public var predictedEpochsToFit: Int?
    /// ‖f − f*‖/‖f*‖ at the end.
    @Nullable public var distance: Estimate?
    /// Error rate against clean test labels at the end.
    public var testErrorRate: Estimate
    /// Norm at the end.
    public var norms: NormRecord<Estimate>
  }
}
