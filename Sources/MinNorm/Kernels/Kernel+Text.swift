import MinNormData

// Kernels in words: as JSON each is the string that is written on the command line, numbers in the shortest decimal that reads
// back as the same.
extension GaussianKernel: TextCodable {}
extension LaplacianKernel: TextCodable {}
extension LinearKernel: TextCodable {}
extension PolynomialKernel: TextCodable {}
extension CosineKernel: TextCodable {}
extension MaternKernel: TextCodable {}
extension RationalQuadraticKernel: TextCodable {}
extension ArcCosineKernel: TextCodable {}
extension NNGPKernel: TextCodable {}
extension NeuralTangentKernel: TextCodable {}
extension L1LaplacianKernel: TextCodable {}
extension CombinedKernel: TextCodable {}

extension TextCodable where Self: Kernel {
  /// As it is written on the command line; read, it is the same kernel.
  public var description: String { words(of: self) }

  /// Reads a kernel of this type.
  ///
  /// - Throws: `KernelSpecificationError`, also for a kernel of another type or with a bandwidth that depends on examples.
  public init(parsing text: String) throws {
    guard let kernel = try KernelSpecification(parsing: text).fixedKernel() as? Self else {
      throw KernelSpecificationError("kernel '\(text)': expected \(Self.name)")
    }
    self = kernel
  }
}

extension KernelSpecification {
  /// The words of a kernel.
  ///
  /// - Throws: `KernelSpecificationError` where it is a user's own, which has none.
  public init(_ kernel: any Kernel) throws {
    let kernels = (kernel as? CombinedKernel)?.terms.flatMap(\.factors) ?? [kernel]
    guard kernels.allSatisfy({ $0 is any KernelFamily }) else {
      throw KernelSpecificationError("kernel '\(kernel.name)' has no words: it is none of those that the library makes")
    }
    try self.init(parsing: words(of: kernel))
  }

  /// The kernel with this bandwidth in the place of a rule.
  package func with(bandwidth: Double) throws -> KernelSpecification {
    try KernelSpecification(kernel { _ in bandwidth })
  }

  /// The kernel of words that leave nothing to examples.
  package func fixedKernel() throws -> any Kernel {
    guard !dependsOnExamples else {
      throw KernelSpecificationError("kernel '\(description)': the bandwidth depends on examples; give a number")
    }
    return try anyKernel()
  }
}

/// The words of a kernel, or of the terms of a sum.
private func words(of kernel: any Kernel) -> String {
  guard let sum = kernel as? CombinedKernel else { return defaultWords(kernel.name, kernel.parameters) }
  return sum.terms.map { term in
    let factors = term.factors.map(words).joined(separator: "*")
    return term.weight == 1 ? factors : "\(ParameterValue.number(term.weight))*\(factors)"
  }.joined(separator: "+")
}

/// Name and parameters; a γ that follows from the bandwidth is left out, as only one of both may be given.
private func defaultWords(_ name: String, _ parameters: [String: Double]) -> String {
  parameters.filter { $0.key != "gamma" || parameters["bandwidth"] == nil }.mapValues { ParameterValue.number($0) }
    .words(name)
}
