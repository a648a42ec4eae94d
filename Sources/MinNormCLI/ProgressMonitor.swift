import Foundation
import MinNorm
import MinNormExperiments
import MinNormReport

/// Draws a run's phases on standard error, and ends the run where an interruption has waited for a place to.
final class ProgressMonitor: RunMonitor {
  private let meter: ProgressMeter?
  /// The phases whose finished parts a checkpoint keeps.
  private let keptPhases: Set<RunPhase>
  /// The residual that conjugate gradients are to reach.
  private let tolerance: Double?
  private let quiet: Bool
  private let hear: (any RunEvent) -> Void

  /// - Parameters:
  ///   - quiet: Nothing is said or drawn.
  ///   - drawsProgress: Phases are drawn.
  ///   - hear: What is done with parts of the results.
  init(
    quiet: Bool, drawsProgress: Bool = true, checkpoint: SolverCheckpoint? = nil, tolerance: Double? = nil,
    hear: @escaping (any RunEvent) -> Void = { _ in }
  ) {
    (self.quiet, self.tolerance, self.hear) = (quiet, tolerance, hear)
    meter = quiet || !drawsProgress ? nil : ProgressMeter()
    keptPhases = checkpoint == nil ? [] : [.accumulate, .keep, .factor, .refine]
    if checkpoint != nil { Interruption.announceCheckpoint() }
  }

  func begin(_ phase: RunPhase, work: Double) {
    Interruption.setDeferred(keptPhases.contains(phase))
    meter?.begin(phase.title, work: work)
  }

  func progress(_ phase: RunPhase, fraction: Double) throws {
    try Interruption.check()
    // Iterations tell how far they are on a logarithmic scale of the residual.
    let residual = phase == .refine ? tolerance.map { "residual \(Format.scientific(pow($0, fraction)))" } : nil
    meter?.progress(fraction, note: residual ?? "")
  }

  func end(_ phase: RunPhase, seconds: Double) {
    Interruption.setDeferred(false)
    meter?.end(seconds: seconds)
  }

  func note(_ text: String) {
    if !quiet { StandardError.write("\(StandardError.lineStart)minnorm: \(text)\n") }
  }

  func report(_ event: any RunEvent) {
    if !quiet { hear(event) }
  }
}
