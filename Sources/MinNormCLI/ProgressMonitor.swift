import MinNormExperiments
import MinNormReport

/// Draws a run's phases on standard error.
final class ProgressMonitor: RunMonitor {
  private let meter: ProgressMeter?

  init(quiet: Bool) { meter = quiet ? nil : ProgressMeter() }

  func begin(_ phase: RunPhase, work: Double) { meter?.begin(phase.title, work: work) }
  func progress(_ phase: RunPhase, fraction: Double) { meter?.progress(fraction) }
  func end(_ phase: RunPhase, seconds: Double) { meter?.end(seconds: seconds) }
}
