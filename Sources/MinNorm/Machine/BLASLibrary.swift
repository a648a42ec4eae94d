import CMinNorm
import COpenBLAS
import Foundation

/// The BLAS that this process computes with.
package struct BLASLibrary: Sendable, Codable, Equatable {
  /// "OpenBLAS".
  package let name: String
  /// Its version, such as "0.3.21".
  package let version: String
  /// The processor whose kernels it chose, such as "SkylakeX".
  package let kernels: String
  /// The kernels that would suit this processor better; null where it has such already.
  package let betterKernels: String?
  /// How it was built.
  package let configuration: String
  /// The number of threads it computes with.
  package let threads: Int
  /// The file it was loaded from; null where the system does not say.
  package let path: String?

  /// The one in use.
  package static var loaded: BLASLibrary {
    let configuration = String(cString: openblas_get_config())
    let words = configuration.split(separator: " ").map(String.init)
    let kernels = String(cString: openblas_get_corename())
    return BLASLibrary(
      name: words.first ?? "unknown", version: words.count > 1 ? words[1] : "unknown", kernels: kernels,
      betterKernels: Threads.betterKernels(than: kernels), configuration: configuration,
      threads: Int(openblas_get_num_threads()),
      path: mn_blasPath().map { URL(fileURLWithPath: String(cString: $0)).resolvingSymlinksInPath().path })
  }
}
