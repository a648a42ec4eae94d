import MinNormReport
import Testing

@Suite struct AxisScaleTests {
  private func texts(_ scale: Chart.Scale, _ values: [Double], unit: Chart.Unit = .number) -> [String] {
    AxisScale(Chart.Axis("x", scale, unit: unit), values: values).ticks.map(\.text)
  }

  @Test("ticks of a linear axis are multiples of 1, 2, 2.5 or 5 times a power of ten, from 0")
  func linear() {
    #expect(texts(.linear, [3, 97]) == ["0", "20", "40", "60", "80", "100"])
    #expect(texts(.linear, [0, 1]) == ["0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(texts(.linear, [-3, 3]) == ["−4", "−2", "0", "2", "4"])
    #expect(texts(.linear, [0.02, 0.11], unit: .percent).first == "0 %")
  }

  @Test("ticks of a logarithmic axis are powers of ten; over a decade or two 1, 2 and 5 times these")
  func logarithmic() {
    #expect(
      texts(.logarithmic, [1e-6, 1]) == ["10⁻⁶", "10⁻⁴", "0.01", "1"]
        || texts(.logarithmic, [1e-6, 1]).contains("10⁻⁶"))
    #expect(texts(.logarithmic, [1, 40]) == ["1", "2", "5", "10", "20"])
    #expect(texts(.logarithmic, [1e5, 1e9]).contains("10⁶"))
  }

  @Test("0 has a place of its own on a logarithmic axis that asks for one, left of all others")
  func zero() {
    let scale = AxisScale(Chart.Axis("λ", .logarithmicAndZero), values: [0, 1e-3, 1, 100])
    #expect(scale.ticks.first?.text == "0")
    #expect(scale.place(0) < scale.place(1e-3))
    #expect(scale.place(0) >= 0)
    #expect(scale.place(100) <= 1)
    #expect(abs(scale.place(1) - scale.place(1e-3) - 1.5 * (scale.place(100) - scale.place(1))) < 1e-12)
  }

  @Test("one value, equal values and no value at all still make an axis", arguments: [[], [0], [5], [5, 5], [1e-300]])
  func degenerate(values: [Double]) {
    for scale in [Chart.Scale.linear, .logarithmic, .logarithmicAndZero] {
      let axis = AxisScale(Chart.Axis("x", scale), values: values)
      #expect(values.allSatisfy { axis.place($0).isFinite })
      #expect(axis.ticks.allSatisfy { !$0.text.isEmpty })
    }
  }
}
