import Foundation
import MinNorm
import MinNormData
import MinNormExperiments
import Testing

@Suite struct ClaimTests {
  /// The claims on few examples.
  private func experiment(_ rows: [String]? = nil) throws -> ReproduceExperiment {
    var table = try Reproduction.rethinking(data: "digits")
    for index in table.rows.indices {
      table.rows[index].experiments.quick?.trainCount = 150
      table.rows[index].experiments.quick?.testCount = 200
    }
    var experiment = ReproduceExperiment(table)
    (experiment.rows, experiment.dataDirectory) = (rows, "/nowhere")
    return experiment
  }

  @Test("every claim is measured, with figures that are the record's own")
  func figures() throws {
    let record = try experiment().run()
    #expect(record.rows.count == 8 && record.rows.allSatisfy { $0.outcome == .measured })
    #expect(record.rows.dropFirst().map(\.row.name) == Claim.Kind.allCases.map(\.rawValue))
    for row in record.rows.dropFirst() {
      let outcome = try #require(row.claim)
      #expect(outcome.figures.count > 3 && outcome.figures.allSatisfy { $0.value.isFinite }, "\(row.row.name)")
      #expect(row.plannedPeakBytes ?? 0 > 0)
      switch outcome.record {
      case .expressivity(let own): #expect(outcome["weights"] == Double(2 * own.system.order + own.system.dimension))
      case .interpolants(let own):
        let minimum = try #require(own.spaces.first?.interpolants.first)
        #expect(outcome["test error, minimum norm"] == minimum.testErrorRate)
        #expect(outcome["least norm, relative"] ?? 0 >= 1)
      case .randomize(let own):
        #expect(outcome["fits tried"] == Double(own.treatments.count * 4) && own.treatments.count == 4)
      case .compare(let own):
        #expect(outcome["distance, random labels"] == own.comparisons.last?.trajectory.last?.distance)
      case .path(let own): #expect(outcome["test error, none"] == own.paths[0].regularizers.first?.testErrorRate)
      case .spectrum(let own): #expect(outcome["norm, clean labels"] == own.alignments[0].norms.rkhs)
      case nil: #expect(row.row.claim?.kind == .norms && row.records.count == 2)
      }
    }
    // What is proved holds on any data.
    for name in ["randomization", "descent", "expressivity"] {
      #expect(record.rows.first { $0.row.name == name }?.claim?.holds == true, "\(name)")
    }
  }

  @Test("a claim that the numbers do not bear out does not hold")
  func refuted() throws {
    var experiment = try experiment(["spectrum"])
    let index = try #require(experiment.table.rows.firstIndex { $0.name == "spectrum" })
    experiment.table.rows[index].experiments.quick?.labels = [.random, .clean]
    #expect(try experiment.run().rows[0].claim?.holds == false)
  }

  @Test("a claim that was judged is kept, its record with it")
  func resume() throws {
    let folder = NSTemporaryDirectory() + "/minnorm-test-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let experiment = try experiment(["expressivity"])
    func run(_ resumes: Bool) throws -> ReproduceRecord {
      try experiment.run(checkpoint: SolverCheckpoint(folder: folder, resumes: resumes))
    }
    let (first, second) = (try run(false), try run(true))
    #expect(second.rows[0].isKept && second.rows[0].claim?.figures == first.rows[0].claim?.figures)
    guard case .expressivity(let record) = second.rows[0].claim?.record else {
      Issue.record("no record")
      return
    }
    #expect(record.dataset.trainCount == 150)
  }
}
