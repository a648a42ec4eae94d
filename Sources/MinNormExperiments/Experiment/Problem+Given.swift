import MinNorm
import MinNormData

extension Dataset {
  /// The kernel matrix that stands in the place of inputs.
  var given: GivenKernelMatrix? { if case .array(let array) = train.inputs { array.given } else { nil } }
}

extension Problem {
  /// The matrix, if what is asked for can be had of kernel values alone.
  ///
  /// - Throws: `usage` for what needs inputs, `singular` for a matrix that no positive semidefinite kernel has.
  static func usable(
    _ matrix: GivenKernelMatrix, _ specification: ProblemSpecification
  ) throws -> GivenKernelMatrix {
    if let contradiction = matrix.contradiction {
      throw ExperimentError.singular("\(contradiction); no function space has such a kernel")
    }
    let file = matrix.gram.source
    if specification.features != .raw {
      throw ExperimentError.usage(
        "--features \(specification.features): \(file) holds kernel values, of which there are none")
    }
    if specification.pixels != .original {
      throw ExperimentError.usage("--pixels \(specification.pixels): \(file) holds kernel values, not pixels")
    }
    return matrix
  }

  /// Refuses the kernel of a given matrix where there is none.
  func requireGivenKernel() throws {
    let isGiven = specification.kernel == .given
    if isGiven, given == nil {
      throw ExperimentError.usage("kernel 'given' is that of a matrix; give one with --gram")
    }
    if !isGiven, given != nil {
      throw ExperimentError.usage(
        "kernel '\(specification.kernel)': the kernel is that of the given matrix; leave --kernel out with --gram")
    }
  }
}
