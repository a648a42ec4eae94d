/// The progress of a run, phase by phase, redrawn in place on a terminal.
///
/// Used from one thread. Writes nothing unless the style is interactive.
public final class ProgressMeter {
  private let style: TerminalStyle
  private let now: () -> Double
  private let write: (String) -> Void
  private var title = ""
  private var note = ""
  private var work = 0.0
  private var started = 0.0
  private var lastDrawn = -Double.infinity
  private static let redrawInterval = 0.1
  /// Shorter phases leave no line behind.
  private static let shortest = 0.2

  /// A meter on standard error; `now` (seconds) and `write` can be replaced for tests.
  public init(
    style: TerminalStyle = .standardError, now: @escaping () -> Double = monotonicSeconds,
    write: @escaping (String) -> Void = StandardError.write
  ) {
    self.style = style
    self.now = now
    self.write = write
  }

  /// Begins a phase of `work` flops, 0 when that means nothing.
  public func begin(_ title: String, work: Double = 0) {
    self.title = title
    note = ""
    self.work = work
    started = now()
    lastDrawn = -.infinity
    draw(fraction: 0)
  }

  /// Shows the share that is done, with the rate so far, a word on how things stand, and the time left.
  public func progress(_ fraction: Double, note: String = "") {
    self.note = note
    guard style.isInteractive, now() - lastDrawn >= Self.redrawInterval else { return }
    draw(fraction: fraction)
  }

  /// Ends the phase: one line with its time stays.
  public func end(seconds: Double) {
    guard style.isInteractive else { return }
    guard seconds >= Self.shortest else { return write("\r\u{1B}[K") }
    let rate = work > 0 ? "  \(Format.flops(work / seconds))" : ""
    let mark = style.hasColour ? "\u{1B}[32m✓\u{1B}[0m" : "✓"
    write("\r\u{1B}[K\(mark) \(padded(title))  \(Format.seconds(seconds))\(rate)\n")
  }

  private func draw(fraction: Double) {
    guard style.isInteractive else { return }
    lastDrawn = now()
    let elapsed = lastDrawn - started
    var text = "  \(padded(title))  "
    if fraction > 0 {
      let cells = 20
      let full = Int((min(fraction, 1) * Double(cells)).rounded(.down))
      text += String(repeating: "█", count: full) + String(repeating: "░", count: cells - full)
      text += " \(Format.percent(fraction, digits: 0))"
      if !note.isEmpty { text += "  \(note)" }
      if work > 0, elapsed > 0 { text += "  \(Format.flops(work * fraction / elapsed))" }
      // The first moments say little about the rest.
      if elapsed > 0.5 { text += "  \(Format.seconds((elapsed / fraction * (1 - fraction)).rounded())) left" }
    } else {
      text += "…"
    }
    write("\r\u{1B}[K" + String(text.prefix(max(1, style.width - 1))))
  }

  private func padded(_ title: String) -> String {
    title + String(repeating: " ", count: max(0, 12 - title.count))
  }
}

/// Seconds of the system's monotonic clock.
public func monotonicSeconds() -> Double {
  let duration = ContinuousClock.now - ProgressClock.origin
  return duration / .seconds(1)
}

private enum ProgressClock {
  static let origin = ContinuousClock.now
}
