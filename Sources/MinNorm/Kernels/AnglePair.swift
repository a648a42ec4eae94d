import Foundation

/// Two vectors as neural kernels see them: their squared lengths and the angle between them, kept as 1 − cos θ.
///
/// Near θ = 0 a cosine has lost the angle, 1 − cos θ has not; every step below adds terms of one sign, so that the digits that
/// the inner product has are kept from layer to layer.
struct AnglePair: Sendable {
  /// ‖x‖².
  var squaredLength: Double
  /// ‖z‖².
  var otherSquaredLength: Double
  /// 1 − cos θ, from 0 to 2.
  var defect: Double

  /// From x·z, ‖x‖² and ‖z‖² of this precision; where one of the vectors is zero the angle is a right one.
  ///
  /// A defect that rounding of the three numbers alone can leave, up to 64 units, is 0: examples that are equal have the value
  /// of an example with itself.
  init(_ innerProduct: Double, _ squaredLength: Double, _ otherSquaredLength: Double, unitRoundoff: Double) {
    (self.squaredLength, self.otherSquaredLength) = (squaredLength, otherSquaredLength)
    let lengths = squaredLength.squareRoot() * otherSquaredLength.squareRoot()
    guard lengths != 0 else {
      defect = 1
      return
    }
    let defect = (lengths - innerProduct) / lengths
    self.defect = defect < 64 * unitRoundoff ? 0 : defect > 2 ? 2 : defect
  }

  /// From ‖x−z‖², ‖x‖² and ‖z‖², from which 1 − cos θ = (‖x−z‖² − (‖x‖−‖z‖)²)/(2‖x‖‖z‖) has the angle between near vectors too.
  init(squaredDistance: Double, _ squaredLength: Double, _ otherSquaredLength: Double) {
    (self.squaredLength, self.otherSquaredLength) = (squaredLength, otherSquaredLength)
    let (first, second) = (squaredLength.squareRoot(), otherSquaredLength.squareRoot())
    guard first * second != 0 else {
      defect = 1
      return
    }
    let difference = (squaredLength - otherSquaredLength) / (first + second)
    defect = min(2, max(0, (squaredDistance - difference * difference) / (2 * first * second)))
  }

  /// ‖x‖‖z‖.
  var lengths: Double { squaredLength.squareRoot() * otherSquaredLength.squareRoot() }

  /// θ.
  var angle: Double { atan2((defect * (2 - defect)).squareRoot(), 1 - defect) }

  /// x·z.
  var innerProduct: Double { lengths * (1 - defect) }

  /// The pair with s x·z + b in the place of every inner product, which adds √b to the vectors as one more number.
  func affine(_ scale: Double, _ constant: Double) -> AnglePair {
    var next = self
    (next.squaredLength, next.otherSquaredLength) = (
      scale * squaredLength + constant, scale * otherSquaredLength + constant
    )
    guard constant > 0 else { return next }
    let (before, after) = (scale * lengths, next.lengths)
    let sum = squaredLength.squareRoot() + otherSquaredLength.squareRoot()
    let difference = sum > 0 ? (squaredLength - otherSquaredLength) / sum : 0
    next.defect =
      (before * defect + scale * constant * difference * difference / (after + before + constant)) / after
    return next
  }

  /// 1 − J₁(θ)/π with J₁ = sin θ + (π − θ)cos θ, the defect behind a layer of ReLU.
  static func reluDefect(_ defect: Double, _ angle: Double) -> Double {
    ((.pi - angle) * defect + lessSine(angle)) / .pi
  }

  /// t − sin t for t ≥ 0, by its series where the difference would cancel.
  static func lessSine(_ t: Double) -> Double {
    guard t < 0.5 else { return t - sin(t) }
    let square = t * t
    // The next term is t¹⁵/15!, below 2⁻⁵⁸ of the first.
    let tail = 1 - square / 110 * (1 - square / 156)
    return t * square / 6 * (1 - square / 20 * (1 - square / 42 * (1 - square / 72 * tail)))
  }
}

/// A kernel that is a function of an `AnglePair`.
protocol AngularKernel: Kernel {
  /// k(x, z).
  func value(_ pair: AnglePair) -> Double
}

extension AngularKernel {
  /// Replaces inner products of the precision by kernel values.
  func replace<Scalar: LAPACKScalar>(
    _ innerProducts: inout MutableSpan<Scalar>, _ squaredNorms: Span<Scalar>, _ squaredNorm: Scalar
  ) {
    evaluateEach(self, &innerProducts, squaredNorms, squaredNorm)
  }
}

// A free function, because a protocol's own methods cannot be specialized by precision alone.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func evaluateEach<Scalar: LAPACKScalar>(
  _ kernel: any AngularKernel, _ innerProducts: inout MutableSpan<Scalar>, _ squaredNorms: Span<Scalar>,
  _ squaredNorm: Scalar
) {
  let roundoff = Scalar.precision.unitRoundoff
  for index in innerProducts.indices {
    let pair = AnglePair(
      Double(innerProducts[index]), Double(squaredNorms[index]), Double(squaredNorm), unitRoundoff: roundoff)
    innerProducts[index] = Scalar(kernel.value(pair))
  }
}
