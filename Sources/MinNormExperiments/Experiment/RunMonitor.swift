/// The steps of a run, in order.
public enum RunPhase: String, Sendable, CaseIterable {
  /// Reading the data.
  case load
  /// The feature map.
  case features
  /// Choosing the bandwidth; only when leave-one-out is to choose it.
  case search
  /// Building a preconditioner; only with conjugate gradients.
  case precondition
  /// Assembling K.
  case gram
  /// Making features and adding their products; only where features are never stored.
  case accumulate
  /// Writing sums to a checkpoint, or reading them.
  case keep
  /// Factoring K.
  case factor
  /// Reducing K to a form in which every ridge costs little.
  case reduce
  /// The fits along a path.
  case path
  /// Substitution.
  case solve
  /// Steps of gradient descent.
  case descent
  /// Augmentation and dropout.
  case regularizers
  /// A system of the minimum norm, to compare with.
  case minimumNorm
  /// Conjugate gradients; with `Arithmetic.mixed` they refine a float32 factor's solution.
  case refine
  /// The diagonal of the inverse; only when leave-one-out is asked for.
  case leaveOneOut
  /// The ends of the spectrum; only with a full certificate.
  case spectrum
  /// Checking against a freshly assembled K.
  case certify
  /// Predictions and errors.
  case evaluate
  /// A solve for every held-out part.
  case folds
  /// The same of other random subsets.
  case repeats
  /// Further runs that show how something depends on a size.
  case series
  /// The rows of a table, those kept from an earlier run as well.
  case rows

  /// What a person reads.
  public var title: String {
    switch self {
    case .load: "Data"
    case .features: "Features"
    case .search: "Bandwidth"
    case .precondition: "Preconditioner"
    case .gram: "Gram matrix"
    case .accumulate: "Feature blocks"
    case .keep: "Checkpoint"
    case .factor: "Factorization"
    case .reduce: "Reduction"
    case .path: "Path"
    case .solve: "Substitution"
    case .descent: "Descent"
    case .regularizers: "Regularizers"
    case .minimumNorm: "Minimum norm"
    case .refine: "Iterations"
    case .leaveOneOut: "Leave one out"
    case .spectrum: "Spectrum"
    case .certify: "Certificate"
    case .evaluate: "Evaluation"
    case .folds: "Folds"
    case .repeats: "Repeats"
    case .series: "Series"
    case .rows: "Rows"
    }
  }
}

/// Hears what a run is doing: the command line draws it, tests count it.
public protocol RunMonitor: AnyObject {
  /// A phase begins; `work` is its size in flops, 0 when unknown.
  func begin(_ phase: RunPhase, work: Double)
  /// A share of the phase is done. Throwing ends the run.
  func progress(_ phase: RunPhase, fraction: Double) throws
  /// The phase has ended.
  func end(_ phase: RunPhase, seconds: Double)
  /// Something a person should know.
  func note(_ text: String)
  /// A part of the results is there.
  func report(_ event: any RunEvent)
}

/// A part of a run's results that is worth telling before the run has ended; experiments have their own.
public protocol RunEvent: Sendable {}

extension RunMonitor {
  /// Nothing is shown.
  public func note(_ text: String) {}
  /// Nothing is shown.
  public func report(_ event: any RunEvent) {}
}

/// A monitor that shows nothing.
public final class SilentMonitor: RunMonitor {
  /// A monitor that does nothing.
  public init() {}
  /// Nothing is shown.
  public func begin(_ phase: RunPhase, work: Double) {}
  /// Nothing is shown.
  public func progress(_ phase: RunPhase, fraction: Double) {}
  /// Nothing is shown.
  public func end(_ phase: RunPhase, seconds: Double) {}
}
