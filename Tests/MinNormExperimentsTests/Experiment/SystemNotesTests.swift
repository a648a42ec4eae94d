import Foundation
import MinNorm
import MinNormData
import MinNormExperiments
import Testing

@Suite struct SystemNotesTests {
  /// Notes of a solve of 60 points in a cube whose coordinates were changed; two classes.
  private func notes(
    _ coordinate: @escaping (Int, Double) -> Double, _ change: (inout SolveExperiment) -> Void = { _ in }
  ) throws -> [String] {
    let arrays = try OwnArrays()
    var points: [[Double]] = []
    try arrays.write(60) { point in
      points.append(point.enumerated().map { coordinate($0, $1) })
      return [point[0] > 0.5 ? "1" : "0"]
    }
    try arrays.write("x.csv", points.map { $0.map { "\($0)" } })
    return try arrays.solve(change).run().notes
  }

  @Test("far narrower than all distances, the kernel leaves an identity, and pixels from 0 to 255 are told as such")
  func identity() throws {
    let found = try notes({ 1000 * $1 })
    #expect(
      found.contains { $0.hasPrefix("K is the identity to rounding (float64)") && $0.contains("bandwidth=median") })
    #expect(!found.contains { $0.contains("pixels") })
    #expect(
      try notes({ (255 * $1).rounded() }).contains {
        $0.contains("K is the identity") && $0.contains("pixels from 0 to 255")
      })
    #expect(!(try notes({ $1 })).contains { $0.contains("identity") })
  }

  @Test("far wider than all distances, the kernel leaves ones; examples of one direction leave rank one")
  func ones() throws {
    let wide = try notes({ $1 }) { $0.problem.kernel = .gaussian(bandwidth: 100) }
    #expect(wide.contains { $0.hasPrefix("K is nearly all ones") && $0.contains("bandwidth=median") })
    #expect(!(try notes({ $1 })).contains { $0.contains("ones") })
    let far = try notes({ $1 + 1000 }) { ($0.problem.kernel, $0.settings.leaveOneOut) = (.linear, false) }
    #expect(far.contains { $0.hasPrefix("K is nearly of rank one") })
    #expect(!(try notes({ $1 }) { $0.problem.kernel = .linear }).contains { $0.contains("rank one") })
  }

  @Test("descent beside the closed form says the same of K")
  func elsewhere() throws {
    let arrays = try OwnArrays()
    try arrays.write(40) { [$0[0] > 0.5 ? "1" : "0"] }
    var compare = CompareExperiment()
    (compare.problem, compare.epochs, compare.goal) = (arrays.solve().problem, 1, .zeroTrainingError)
    func notes(_ bandwidth: Double) throws -> [String] {
      compare.problem.kernel = .gaussian(bandwidth: bandwidth)
      return try compare.run().notes
    }
    #expect(try notes(1e-4).contains { $0.hasPrefix("K is the identity to rounding") })
    #expect(try notes(100).contains { $0.hasPrefix("K is nearly all ones") })
    #expect(!(try notes(0.3)).contains { $0.hasPrefix("K is ") })
  }

  @Test("features below the range of the precision are counted, and so are rows whose squares are")
  func underflow() throws {
    func single(_ scale: Double) throws -> [String] {
      try notes({ $1 * scale }) {
        ($0.settings.arithmetic, $0.settings.leaveOneOut) = (.float32, false)
      }
    }
    #expect(try single(1e-40).contains { $0.hasPrefix("180 features are below the normal range of float32") })
    let short = try single(1e-22)
    #expect(short.contains { $0.hasPrefix("60 training examples are so short") })
    #expect(!short.contains { $0.contains("below the normal range of float32 and lose") })
    #expect(try notes({ $1 * 1e-165 }).contains { $0.contains("below the normal range of float64: distances") })
    #expect(!(try single(1)).contains { $0.contains("normal range") })
  }

  @Test("features beyond the range of the precision end the run, with their place")
  func overflow() throws {
    #expect {
      _ = try notes({ $1 * 1e25 }) { $0.settings.arithmetic = .float32 }
    } throws: {
      "\($0)".contains("float32")
    }
    #expect(try notes({ $1 * 1e25 }).contains { $0.contains("identity") })
  }

  @Test("float64 features in a float32 system are rounded, and the notes say so; in float64 they are not")
  func digitsLost() throws {
    func found(_ arithmetic: Arithmetic) throws -> Bool {
      try notes({ $1 }) { $0.settings.arithmetic = arithmetic }.contains {
        $0.contains("a system in float32 rounds them")
      }
    }
    #expect(try found(.float32) && !found(.float64))
  }

  @Test("a column that standardize divides by little more than rounding is counted")
  func nearlyConstant() throws {
    func found(_ spread: Double) throws -> Bool {
      try notes({ $0 == 1 ? 1 + spread * $1 : $1 }) {
        $0.problem.features = "standardize"
      }.contains { $0.hasPrefix("standardize: 1 column differs from one number by little more than rounding") }
    }
    #expect(try found(1e-14) && !found(1e-9))
  }
}
