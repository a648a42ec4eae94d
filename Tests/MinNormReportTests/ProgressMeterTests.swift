import MinNormReport
import Testing

@Suite struct ProgressMeterTests {
  /// What a meter wrote, and a clock that tests turn.
  final class Terminal {
    var time = 0.0
    var text = ""
    func meter(interactive: Bool = true, width: Int = 80) -> ProgressMeter {
      ProgressMeter(
        style: TerminalStyle(isInteractive: interactive, hasColour: false, width: width), now: { self.time },
        write: { self.text += $0 })
    }
  }

  @Test("a phase is redrawn in place with share, rate and time left, and leaves one line")
  func phase() {
    let terminal = Terminal()
    let meter = terminal.meter()
    meter.begin("Cholesky", work: 1e12)
    #expect(terminal.text.hasSuffix("\r\u{1B}[K  Cholesky      …"))
    terminal.time = 5
    meter.progress(0.5)
    #expect(terminal.text.hasSuffix("\r\u{1B}[K  Cholesky      ██████████░░░░░░░░░░ 50 %  100 GFLOP/s  5.00 s left"))
    meter.end(seconds: 10)
    #expect(terminal.text.hasSuffix("\r\u{1B}[K✓ Cholesky      10.0 s  100 GFLOP/s\n"))
  }

  @Test("a note stands behind the share and does not outlast its phase")
  func note() {
    let terminal = Terminal()
    let meter = terminal.meter()
    meter.begin("Iterations")
    terminal.time = 1
    meter.progress(0.5, note: "residual 1.0e-02")
    #expect(terminal.text.hasSuffix("░ 50 %  residual 1.0e-02  1.00 s left"))
    meter.end(seconds: 2)
    meter.begin("Certificate")
    terminal.time = 4
    meter.progress(0.5)
    #expect(terminal.text.hasSuffix("░ 50 %  3.00 s left"))
  }

  @Test("it is not redrawn more than ten times a second, and short phases leave nothing")
  func quiet() {
    let terminal = Terminal()
    let meter = terminal.meter()
    meter.begin("Data")
    let drawn = terminal.text
    terminal.time = 0.05
    meter.progress(0.5)
    #expect(terminal.text == drawn)
    meter.end(seconds: 0.06)
    #expect(terminal.text == drawn + "\r\u{1B}[K")
  }

  @Test("nothing is written to a file or pipe")
  func notInteractive() {
    let terminal = Terminal()
    let meter = terminal.meter(interactive: false)
    meter.begin("Data")
    terminal.time = 1
    meter.progress(0.5)
    meter.end(seconds: 2)
    #expect(terminal.text.isEmpty)
  }

  @Test("a line never exceeds the terminal's width")
  func narrow() {
    let terminal = Terminal()
    let meter = terminal.meter(width: 20)
    meter.begin("Gram matrix", work: 1e12)
    terminal.time = 3
    meter.progress(0.3)
    let line = terminal.text.components(separatedBy: "\u{1B}[K").last ?? ""
    #expect(line.count < 20)
  }
}

extension String {
  fileprivate func components(separatedBy separator: String) -> [String] {
    var parts = [""]
    var rest = self[...]
    while !rest.isEmpty {
      if rest.hasPrefix(separator) {
        parts.append("")
        rest = rest.dropFirst(separator.count)
      } else {
        parts[parts.count - 1].append(rest.removeFirst())
      }
    }
    return parts
  }
}
