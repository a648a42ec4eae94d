import MinNormData

/// A kernel as written on the command line: `family` or `family:name=value,name=value`, or sums of products of these with positive
/// weights, `gaussian:bandwidth=5+0.1*linear`.
///
/// A bandwidth may be `median` or `loo`, which depend on the training examples; so the kernel itself is made last, by
/// `kernel(for:)`.
public struct KernelSpecification: Sendable, Equatable, TextCodable {
  /// Every family that can be asked for.
  ///
  /// A new kernel is one more line.
  package static let families: [any (Kernel & KernelFamily).Type] = [
    LinearKernel.self, GaussianKernel.self, LaplacianKernel.self, MaternKernel.self, RationalQuadraticKernel.self,
    PolynomialKernel.self, CosineKernel.self, L1LaplacianKernel.self, ArcCosineKernel.self, NNGPKernel.self,
    NeuralTangentKernel.self,
  ]

  /// The text it was read from.
  public let description: String
  /// True for the linear kernel.
  public let isInnerProduct: Bool
  private let terms: [KernelTerm]

  /// Reads a specification and checks every name and value in it.
  public init(parsing text: String) throws {
    description = text
    terms = try KernelTerm.terms(of: text)
    isInnerProduct = try Self.make(terms) { _, _ in 1 }.isInnerProduct
    if terms.count > 1 || terms[0].alone == nil, terms.contains(where: { $0.factors.contains(where: Self.isChosen) }) {
      throw KernelSpecificationError(
        "kernel '\(text)': leave-one-out chooses one bandwidth, of a kernel alone; give numbers, or median")
    }
  }

  /// x·z.
  public static let linear = KernelSpecification(LinearKernel.name, isInnerProduct: true)

  /// exp(−‖x−z‖²/(2σ²)).
  public static func gaussian(bandwidth: Double) -> Self { Self(GaussianKernel.name, bandwidth: "\(bandwidth)") }

  /// exp(−‖x−z‖/σ).
  public static func laplacian(bandwidth: Double) -> Self { Self(LaplacianKernel.name, bandwidth: "\(bandwidth)") }

  /// The Gaussian kernel with the bandwidth of the least leave-one-out error.
  public static let gaussianByLeaveOneOut = Self(GaussianKernel.name, bandwidth: BandwidthRule.leaveOneOut.rawValue)

  /// The kernel values that a user gives.
  package static let given = KernelSpecification(GivenKernel.name)

  private init(_ family: String, bandwidth: String? = nil, isInnerProduct: Bool = false) {
    let number = bandwidth.map { $0.hasSuffix(".0") ? String($0.dropLast(2)) : $0 }
    description = number.map { "\(family):bandwidth=\($0)" } ?? family
    terms = [KernelTerm(factors: [KernelArguments(family, number.map { ["bandwidth": $0] } ?? [:])])]
    self.isInnerProduct = isInnerProduct
  }

  /// The bandwidth is to be chosen by leave-one-out.
  public var choosesByLeaveOneOut: Bool { terms.contains { $0.factors.contains(where: Self.isChosen) } }

  private static func isChosen(_ factor: KernelArguments) -> Bool {
    factor["bandwidth"] == BandwidthRule.leaveOneOut.rawValue
  }

  /// The bandwidth is to be found from the examples.
  package var dependsOnExamples: Bool {
    terms.contains { $0.factors.contains { $0["bandwidth"].flatMap(BandwidthRule.init(rawValue:)) != nil } }
  }

  /// The kernel, with `median` replaced by the median distance between training examples and `loo` by what
  /// `leaveOneOut` chooses among the kernels of the family.
  public func kernel(
    for features: FeatureMatrix, leaveOneOut: ((_ family: (Double) -> any Kernel) throws -> Double)? = nil
  ) throws -> any Kernel {
    try Self.make(terms) { rule, family in
      switch rule {
      case .median: return try medianDistance(of: features)
      case .leaveOneOut:
        guard let leaveOneOut else {
          throw KernelSpecificationError("kernel '\(description)': leave-one-out needs labels, give a bandwidth")
        }
        return try leaveOneOut(family)
      }
    }
  }

  /// The kernel, with rules for the bandwidth resolved by `rule`.
  func kernel(_ rule: (BandwidthRule) -> Double) throws -> any Kernel {
    try Self.make(terms) { own, _ in rule(own) }
  }

  /// A kernel of the family of any bandwidth: all kernels of a specification cost the same.
  public func anyKernel() throws -> any Kernel { try Self.make(terms) { _, _ in 1 } }

  /// Kernels that are put together; 0 for one alone.
  package var combinedKernels: Int {
    terms.count == 1 && terms[0].alone != nil ? 0 : terms.reduce(0) { $0 + $1.factors.count }
  }

  /// One line per family for `--help`.
  public static var usage: String {
    families.map { $0.usage }.joined(separator: ", ")
  }

  private static func make(_ terms: [KernelTerm], _ resolve: BandwidthResolver) throws -> any Kernel {
    if terms.count == 1, let alone = terms[0].alone { return try make(alone, resolve) }
    return CombinedKernel(
      try terms.map { term in .init(weight: term.weight, try term.factors.map { try make($0, resolve) }) })
  }

  private static func make(_ arguments: KernelArguments, _ resolve: BandwidthResolver) throws -> any Kernel {
    guard let type = families.first(where: { $0.name == arguments.name }) else {
      if arguments.name == GivenKernel.name { return GivenKernel() }
      if arguments.name == "sigmoid" {
        throw KernelSpecificationError(
          "the sigmoid kernel tanh(γ x·z + c) is not positive definite, so there is no space of functions and no minimum norm;"
            + " take gaussian or polynomial")
      }
      let others = [
        "precomputed": "your own matrix is given with --gram",
        "rbf": "it is called gaussian here, and gamma is the same",
        "chi2": "give its values with --gram",
      ]
      let hint = others[arguments.name].map { "; \($0)" } ?? ""
      throw KernelSpecificationError("unknown kernel '\(arguments.name)'\(hint); known kernels: \(usage)")
    }
    var arguments = arguments
    arguments.usage = type.usage
    try arguments.requireKnownNames()
    let kernel = try type.init(&arguments, resolve)
    try arguments.requireAllTaken()
    return kernel
  }
}

/// A kernel that can be made from named arguments.
package protocol KernelFamily {
  /// How it is written on the command line.
  static var usage: String { get }

  /// What it computes; what stands before the first semicolon is its line in an overview.
  static var explanation: String { get }

  /// Takes what it needs from `arguments`; what is left over is an error of the user's.
  ///
  /// A bandwidth that depends on the examples is asked of `resolve`, with the family's kernel for each bandwidth.
  init(_ arguments: inout KernelArguments, _ resolve: BandwidthResolver) throws
}

/// Turns a rule into a bandwidth.
package typealias BandwidthResolver = (_ rule: BandwidthRule, _ family: @escaping (Double) -> any Kernel) throws ->
  Double

/// A bandwidth that depends on the training examples.
package enum BandwidthRule: String {
  /// The median distance between them.
  case median
  /// The least leave-one-out error.
  case leaveOneOut = "loo"
}

/// A kernel was written wrongly; the message says what is wrong and how it is written.
public struct KernelSpecificationError: SpecificationError, Sendable, Equatable {
  package static let noun = "kernel"
  /// One line for the user.
  public let description: String

  package init(_ description: String) { self.description = description }
}

/// The named values of a kernel.
package typealias KernelArguments = NamedArguments<KernelSpecificationError>

extension KernelArguments {
  /// The positive number under `bandwidth`, or what the rule named there gives.
  mutating func bandwidth(
    _ resolve: BandwidthResolver, _ family: @escaping (Double) -> any Kernel
  ) throws -> Double? {
    let bandwidth = try value("bandwidth", "a number > 0, 'median' or 'loo'") { text in
      BandwidthRule(rawValue: text).map(Bandwidth.rule)
        ?? Double(text).flatMap { $0 > 0 && $0.isFinite ? .number($0) : nil }
    }
    return switch bandwidth {
    case .rule(let rule)?: try resolve(rule, family)
    case .number(let number)?: number
    case nil: nil
    }
  }

  private enum Bandwidth {
    case rule(BandwidthRule)
    case number(Double)
  }
}

extension LinearKernel: KernelFamily {
  package static var usage: String { "linear" }
  package static var explanation: String { "x·z; in scikit-learn linear" }
  package init(_ arguments: inout KernelArguments, _ resolve: BandwidthResolver) { self.init() }
}

extension GaussianKernel: KernelFamily {
  package static var usage: String { "gaussian:bandwidth=SIGMA|median|loo or gaussian:gamma=G" }
  package static var explanation: String {
    "exp(−‖x−z‖²/(2σ²)) = exp(−γ‖x−z‖²); in scikit-learn rbf with gamma = γ = 1/(2σ²)"
  }
  package init(_ arguments: inout KernelArguments, _ resolve: BandwidthResolver) throws {
    let bandwidth = try arguments.bandwidth(resolve) { GaussianKernel(bandwidth: $0) }
    let gamma = try arguments.number("gamma", "a number > 0") { $0 > 0 }
    switch (bandwidth, gamma) {
    case (let bandwidth?, nil): self.init(bandwidth: bandwidth)
    case (nil, let gamma?): self.init(gamma: gamma)
    case (nil, nil): throw KernelSpecificationError("the gaussian kernel needs a bandwidth; \(Self.usage)")
    default: throw KernelSpecificationError("give either bandwidth or gamma, not both; \(Self.usage)")
    }
  }
}

extension LaplacianKernel: KernelFamily {
  package static var usage: String { "laplacian:bandwidth=SIGMA|median|loo" }
  package static var explanation: String {
    "exp(−‖x−z‖/σ), the Euclidean distance; in scikit-learn Matern(nu=0.5, length_scale=σ), while its "
      + "laplacian sums absolute differences"
  }
  package init(_ arguments: inout KernelArguments, _ resolve: BandwidthResolver) throws {
    guard let bandwidth = try arguments.bandwidth(resolve, { LaplacianKernel(bandwidth: $0) }) else {
      throw KernelSpecificationError("the laplacian kernel needs a bandwidth; \(Self.usage)")
    }
    self.init(bandwidth: bandwidth)
  }
}

extension PolynomialKernel: KernelFamily {
  package static var usage: String { "polynomial:degree=P[,gamma=G][,constant=C]" }
  package static var explanation: String {
    "(γ x·z + c)^p with γ = 1 and c = 1 where not given; in scikit-learn polynomial with degree = p, "
      + "gamma = γ (there 1/columns where not given), coef0 = c"
  }
  package init(_ arguments: inout KernelArguments, _ resolve: BandwidthResolver) throws {
    guard
      let degree = try arguments.number(
        "degree", "a whole number from 1 to 64", where: { (1...64).contains($0) && $0 == $0.rounded() })
    else { throw KernelSpecificationError("the polynomial kernel needs a degree; \(Self.usage)") }
    let gamma = try arguments.number("gamma", "a number > 0") { $0 > 0 }
    let constant = try arguments.number("constant", "a number ≥ 0") { $0 >= 0 }
    self.init(degree: Int(degree), gamma: gamma ?? 1, constant: constant ?? 1)
  }
}
