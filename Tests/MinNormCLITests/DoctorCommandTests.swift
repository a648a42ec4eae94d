import Foundation
import Testing

@Suite struct DoctorCommandTests {
  @Test("doctor says what the program runs with, and that its arithmetic is right")
  func doctor() throws {
    let run = try Program.run("doctor", "--data-dir", "/nowhere", "--json", "-")
    #expect(run.status == 0)
    let record = try run.json()
    #expect(record["schema"] as? String == "minnorm.doctor/1")
    let blas = try #require(record["blas"] as? [String: Any])
    #expect(blas["name"] as? String == "OpenBLAS")
    #expect((blas["path"] as? String).map(FileManager.default.fileExists(atPath:)) == true)
    let findings = try #require(record["selfTest"] as? [[String: Any]])
    #expect(findings.count > 40 && findings.allSatisfy { ($0["error"] as? Double ?? .infinity) <= 1 })
    let datasets = try #require(record["datasets"] as? [[String: Any]])
    #expect(datasets.allSatisfy { $0["isPresent"] as? Bool == false && $0["isVerified"] is NSNull })
    let table = try Program.run("doctor", "--data-dir", "/nowhere", "--threads", "1")
    #expect(table.status == 0 && table.output.contains("OpenBLAS") && table.output.contains("right"))
    #expect(!table.output.contains("WRONG"))
  }

  /// The program with functions of C in front of those of its libraries.
  private func preloaded(_ source: String, _ arguments: String) throws -> Program.Run? {
    var result: Program.Run?
    try Program.withFolder { folder in
      try source.write(toFile: folder + "/wrong.c", atomically: true, encoding: .utf8)
      let compiled = try Program.shell(
        "for c in clang cc gcc; do command -v $c >/dev/null && exec $c -shared -fPIC -o '\(folder)/wrong.so' '\(folder)/wrong.c' -ldl; done; exit 9"
      )
      guard compiled.status == 0 else { return }
      result = try Program.shell("LD_PRELOAD='\(folder)/wrong.so' $M \(arguments)")
    }
    return result
  }

  #if os(Linux)
    @Test("a BLAS whose matrix product has one wrong entry stops every solve before it begins, with 70")
    func wrongProduct() throws {
      let source = """
        #define _GNU_SOURCE
        #include <dlfcn.h>
        typedef void gemm(int, int, int, int, int, int, double, const double *, int, const double *, int, double, double *, int);
        void cblas_dgemm(int o, int ta, int tb, int m, int n, int k, double alpha, const double *a, int lda, const double *b,
                         int ldb, double beta, double *c, int ldc) {
          ((gemm *)dlsym(RTLD_NEXT, "cblas_dgemm"))(o, ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
          if (m > 100) c[99] += 1e-6;
        }
        """
      for command in ["solve --train 100 --test 50", "path --train 100 --test 50"] {
        guard let run = try preloaded(source, command) else { return }
        #expect(run.status == 70 && run.output.isEmpty)
        #expect(run.message.contains("this machine computes wrongly") && run.message.contains("float64 matrix product"))
      }
      let doctor = try #require(try preloaded(source, "doctor --data-dir /nowhere"))
      #expect(doctor.status == 70 && doctor.output.contains("WRONG: float64 matrix product"))
    }

    @Test("a BLAS that keeps another number of threads than it was told stops a solve")
    func wrongThreads() throws {
      let source = "int openblas_get_num_threads(void) { return 7; }"
      guard let run = try preloaded(source, "solve --train 100 --test 50 --threads 1") else { return }
      #expect(run.status == 70 && run.message.contains("1 thread (OpenBLAS)"))
    }
  #endif
}
