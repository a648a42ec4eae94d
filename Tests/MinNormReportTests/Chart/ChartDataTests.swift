import MinNormReport
import Testing

@Suite struct ChartDataTests {
  @Test("a line of CSV for every point, with the ends of its interval; a script that names every curve; the picture")
  func files() throws {
    let files = ChartData(ChartSVGTests.chart()).files
    #expect(files.map(\.name) == ["all-1.csv", "all-2.csv", "all.gp", "all.svg"])
    let lines = files[0].text.split(separator: "\n")
    #expect(lines[0] == "series,name,x,y,low,high")
    #expect(lines.count == 1 + 3 + 2 + 2 + 1 + 2)
    #expect(lines.contains("3,\"curve\",2.0,0.5,0.4,0.6"))
    #expect(
      files[2].text.contains(
        "'all-1.csv' skip 1 using (column(1)==1 ? column(3) : NaN):4 with lines dt 2 title 'dashes'"))
    #expect(files[2].text.contains("set logscale x"))
    #expect(files[3].text.hasPrefix("<svg"))
  }

  @Test(
    "names end no quotation, neither in the table nor in the script", arguments: ["a'b", "a\"b", "a\nb,c", "=cmd()"])
  func names(_ name: String) {
    let files = ChartData(ChartSVGTests.chart(name)).files
    let rows = files[0].text.split(separator: "\n").dropFirst()
    #expect(rows.allSatisfy { $0.first?.isNumber == true })
    #expect(rows.allSatisfy { !$0.contains(",\"=") })
    for line in files[2].text.split(separator: "\n") {
      #expect(line.count { $0 == "'" } % 2 == 0, "\(line)")
    }
  }
}
