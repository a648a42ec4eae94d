import Foundation
import Testing

/// Models that refer to their training examples.
@Suite(.serialized) struct TrainingReferenceTests {
  private static let words = "--train 300 --test 50 --subset-seed 4 --quiet"

  @Test(
    "a model that refers to its training examples predicts with the same bits and is smaller",
    arguments: ["solve", "solve --pixels shuffled", "solve --features gabor+standardize", "compare --epochs 2", "path"])
  func same(command: String) throws {
    try Program.withFolder { folder in
      let script =
        "cd '\(folder)'; \"$M\" \(command) \(Self.words) --save a.npz >out && "
        + "\"$M\" \(command) \(Self.words) --save b.npz --training reference >out && "
        + "for m in a b; do \"$M\" predict $m.npz --data digits --out $m.npy --quiet >$m.txt || exit 1; done; "
        + "cmp a.npy b.npy && \"$M\" model b.npz && wc -c < a.npz && wc -c < b.npz"
      let run = try Program.shell(script)
      #expect(run.status == 0, "\(run.message)")
      #expect(run.output.contains("not in the file: digits, 300 training examples, SHA-256"), "\(run.output)")
      let sizes = run.output.split(separator: "\n").suffix(2).compactMap { Int($0.filter(\.isNumber)) }
      #expect(sizes.count == 2 && (command.contains("gabor") || sizes[1] * 2 < sizes[0]), "\(sizes)")
    }
  }

  @Test("data that are missing or have changed are named, and nothing is predicted")
  func missing() throws {
    try Program.withFolder { folder in
      func shell(_ line: String) throws -> Program.Run { try Program.shell("cd '\(folder)'; \(line)") }
      let draw = "rm -rf mine; \"$M\" data make-digits --train 200 --test 20 --output ./mine --quiet --seed"
      let predict = "\"$M\" predict m.npz --data digits --quiet"
      let save = "\"$M\" solve --data ./mine --quiet --save m.npz --training reference"
      let run = try shell("\(draw) 1 >out && \(save) >out && \(predict) >out")
      #expect(run.status == 0, "\(run.message)")
      let other = try shell("\(draw) 9 >out; \(predict)")
      #expect(other.status == 65 && other.output.isEmpty)
      #expect(other.message.contains("have changed") && other.message.contains("SHA-256"), "\(other.message)")
      let gone = try shell("rm -r mine; \(predict)")
      #expect(gone.status == 65 && gone.output.isEmpty)
      #expect(gone.message.contains("refers to its training examples"), "\(gone.message)")
      #expect(gone.message.contains("200 training examples") && gone.message.split(separator: "\n").count == 1)
    }
  }

  @Test(
    "it is for --save and for data sets that have a name",
    arguments: ["", "--save m.npz --train-x x.csv --train-y y.csv"])
  func usage(options: String) throws {
    try Program.withFolder { folder in
      let run = try Program.shell(
        "cd '\(folder)'; printf '1,2\n3,4\n' > x.csv; printf '0\n1\n' > y.csv; \"$M\" solve --training reference \(options)"
      )
      #expect(run.status == 64)
      #expect(run.message.contains("--training reference"), "\(run.message)")
    }
  }
}
