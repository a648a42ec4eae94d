/// A kernel as written on the command line: `family` or `family:name=value,name=value`.
///
/// A bandwidth may be `median` or `loo`, which depend on the training examples; so the kernel itself is made last, by
/// `kernel(for:)`.
public struct KernelSpecification: Sendable, Equatable, CustomStringConvertible {
  /// Every family that can be asked for.
  ///
  /// A new kernel is one more line.
  package static let families: [any (Kernel & KernelFamily).Type] = [
    LinearKernel.self, GaussianKernel.self, LaplacianKernel.self, PolynomialKernel.self,
  ]

  /// The text it was read from.
  public let description: String
  /// The bandwidth is to be chosen by leave-one-out.
  public private(set) var choosesByLeaveOneOut = false
  /// True for the linear kernel.
  public private(set) var isInnerProduct = false
  private let family: String
  private let arguments: [String: String]

  /// Reads a specification and checks every name and value in it.
  public init(_ text: String) throws {
    description = text
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    family = String(parts[0])
    var arguments: [String: String] = [:]
    if parts.count == 2 {
      for pair in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
        let sides = pair.split(separator: "=", omittingEmptySubsequences: false)
        guard sides.count == 2, !sides[0].isEmpty, !sides[1].isEmpty else {
          throw KernelSpecificationError("kernel '\(text)': expected name=value, found '\(pair)'")
        }
        guard arguments.updateValue(String(sides[1]), forKey: String(sides[0])) == nil else {
          throw KernelSpecificationError("kernel '\(text)': '\(sides[0])' is given twice")
        }
      }
    }
    self.arguments = arguments
    isInnerProduct = try make { _, _ in 1 }.isInnerProduct
    choosesByLeaveOneOut = arguments["bandwidth"] == BandwidthRule.leaveOneOut.rawValue
  }

  /// The kernel, with `median` replaced by the median distance between training examples and `loo` by what
  /// `leaveOneOut` chooses among the kernels of the family.
  public func kernel(
    for features: FeatureMatrix, leaveOneOut: ((_ family: (Double) -> any Kernel) throws -> Double)? = nil
  ) throws -> any Kernel {
    try make { rule, family in
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

  /// One line per family for `--help`.
  public static var usage: String {
    families.map { $0.usage }.joined(separator: ", ")
  }

  private func make(_ resolve: BandwidthResolver) throws -> any Kernel {
    guard let type = Self.families.first(where: { $0.name == family }) else {
      throw KernelSpecificationError("unknown kernel '\(family)'; known kernels: \(Self.usage)")
    }
    var reader = KernelArguments(family: type.usage, values: arguments)
    let kernel = try type.init(&reader, resolve)
    if let unknown = reader.values.keys.sorted().first {
      throw KernelSpecificationError("kernel '\(family)' has no parameter '\(unknown)'; it is written \(type.usage)")
    }
    return kernel
  }
}

/// A kernel that can be made from named arguments.
package protocol KernelFamily {
  /// How it is written on the command line.
  static var usage: String { get }

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
public struct KernelSpecificationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One line for the user.
  public let description: String

  init(_ description: String) { self.description = description }
}

/// The named values of a specification, taken one by one.
package struct KernelArguments {
  let family: String
  var values: [String: String]

  /// The number under `name`, if given; it must satisfy `condition`.
  mutating func number(_ name: String, _ requirement: String, where condition: (Double) -> Bool) throws -> Double? {
    guard let text = values.removeValue(forKey: name) else { return nil }
    guard let value = Double(text), value.isFinite, condition(value) else {
      throw KernelSpecificationError("kernel parameter \(name)=\(text): expected \(requirement); \(family)")
    }
    return value
  }

  /// The positive number under `bandwidth`, or what the rule named there gives.
  mutating func bandwidth(
    _ resolve: BandwidthResolver, _ family: @escaping (Double) -> any Kernel
  ) throws -> Double? {
    guard let rule = values["bandwidth"].flatMap(BandwidthRule.init) else {
      return try number("bandwidth", "a number > 0, 'median' or 'loo'") { $0 > 0 }
    }
    values.removeValue(forKey: "bandwidth")
    return try resolve(rule, family)
  }
}

extension LinearKernel: KernelFamily {
  package static var usage: String { "linear" }
  package init(_ arguments: inout KernelArguments, _ resolve: BandwidthResolver) { self.init() }
}

extension GaussianKernel: KernelFamily {
  package static var usage: String { "gaussian:bandwidth=SIGMA|median|loo or gaussian:gamma=G" }
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
  package init(_ arguments: inout KernelArguments, _ resolve: BandwidthResolver) throws {
    guard let bandwidth = try arguments.bandwidth(resolve, { LaplacianKernel(bandwidth: $0) }) else {
      throw KernelSpecificationError("the laplacian kernel needs a bandwidth; \(Self.usage)")
    }
    self.init(bandwidth: bandwidth)
  }
}

extension PolynomialKernel: KernelFamily {
  package static var usage: String { "polynomial:degree=P[,gamma=G][,constant=C]" }
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
