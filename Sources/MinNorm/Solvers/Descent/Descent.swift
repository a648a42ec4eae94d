/// A run of descent: epochs of mini-batches, looked at from time to time.
///
/// Deterministic for a seed and a number of threads.
public struct Descent {
  /// What it does in a step.
  public var method: DescentMethod
  /// The size of steps.
  public var step: StepParameters
  /// In which order it sees the examples.
  public var order: ExampleOrder
  /// The seed of that order.
  public var seed: UInt64
  /// The largest number of epochs.
  public var epochs: Int
  /// EigenPro's preconditioner.
  public var preconditioner: EigenProPreconditioner?
  /// Look also at log-spaced steps within the first epochs, not only at the ends of epochs.
  public var looksWithinEpochs = true

  /// A run of so many epochs.
  public init(
    _ method: DescentMethod, _ step: StepParameters, order: ExampleOrder = .shuffled, seed: UInt64 = 0, epochs: Int,
    preconditioner: EigenProPreconditioner? = nil
  ) {
    self.method = method
    self.step = step
    self.order = order
    self.seed = seed
    self.epochs = epochs
    self.preconditioner = preconditioner
  }

  /// Where a run is.
  public struct State {
    /// The number of steps so far.
    public let steps: Int
    /// Examples seen, in units of n.
    public let epoch: Double
    /// True at the end of an epoch.
    public let isEpochEnd: Bool
    /// The result so far: θ, or the mean of the iterates.
    public let parameters: Matrix<Double>
  }

  /// Runs until the epochs are over or `visit` returns false, and returns the last result.
  ///
  /// - Parameters:
  ///   - start: θ₀; zero for the minimum-norm interpolant.
  ///   - visit: Hears of the start, of log-spaced steps, and of the ends of epochs: all of the first hundred and every
  ///     fiftieth part from there on. Throwing ends the run with that error.
  ///   - progress: Hears of every step: steps done and steps in all.
  @discardableResult
  public func run(
    from start: Matrix<Double>, in space: any DescentSpace, targets: Matrix<Double>,
    progress: WorkObserver = unobserved, visit: (State) throws -> Bool
  ) throws -> Matrix<Double> {
    precondition(targets.rows == space.count && start.rows == space.parameterCount, "one row per example and parameter")
    var algorithm = method.make(step, preconditioner: preconditioner)
    let weights = method == .kaczmarz && order == .replacement ? space.squaredNorms : nil
    let size = method == .gd ? space.count : method == .kaczmarz ? 1 : step.batch
    var schedule = BatchSchedule(count: space.count, batch: size, order: order, seed: seed, weights: weights)
    let perEpoch = schedule.stepsPerEpoch
    var parameters = start
    guard try visit(State(steps: 0, epoch: 0, isEpochEnd: true, parameters: start)) else { return start }
    var visits = VisitSchedule(stepsPerEpoch: perEpoch, epochs: epochs, within: looksWithinEpochs)
    for done in 1..<max(1, perEpoch * epochs) + 1 where perEpoch > 0 && epochs > 0 {
      try algorithm.update(&parameters, schedule.batch(atStep: done - 1), in: space, targets: targets)
      try progress(Double(done), Double(perEpoch * epochs))
      guard visits.isDue(done) else { continue }
      let (whole, rest) = done.quotientAndRemainder(dividingBy: perEpoch)
      let epoch = Double(whole) + Double(rest * schedule.batch) / Double(space.count)
      let state = State(
        steps: done, epoch: epoch, isEpochEnd: rest == 0, parameters: algorithm.answer(parameters))
      guard try visit(state) else { return state.parameters }
    }
    return algorithm.answer(parameters)
  }
}

/// The steps after which a run is looked at.
struct VisitSchedule {
  let stepsPerEpoch: Int
  let epochs: Int
  let within: Bool
  private var nextStep = 1
  private var nextEpoch = 1

  init(stepsPerEpoch: Int, epochs: Int, within: Bool) {
    self.stepsPerEpoch = stepsPerEpoch
    self.epochs = epochs
    self.within = within
  }

  /// Asked for 1, 2, 3 … in turn.
  mutating func isDue(_ step: Int) -> Bool {
    let (epoch, rest) = step.quotientAndRemainder(dividingBy: stepsPerEpoch)
    if rest == 0 {
      guard epoch == epochs || epoch >= nextEpoch else { return false }
      nextEpoch = max(epoch + 1, epoch + epoch / 50)
      return true
    }
    // Four steps a decade, as long as they are shorter than an epoch.
    guard within, step >= nextStep, step < stepsPerEpoch else { return false }
    nextStep = max(step + 1, step * 16 / 9)
    return true
  }
}
