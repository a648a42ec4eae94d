/// A kernel of the squared distance alone, such as the Gaussian.
///
/// Distances lose digits when they are made of inner products, so `KernelTile` computes them as exactly as the features'
/// format allows and hands them over; a kernel that is not radial gets inner products.
public protocol RadialKernel: Kernel {
  /// k(x, z) from ‖x − z‖² ≥ 0.
  func value(squaredDistance: Double) -> Double

  /// Replaces squared distances, none negative, by kernel values; by default one after the other, computed in float64 and
  /// rounded.
  func evaluate<Scalar: LAPACKScalar>(squaredDistances: inout MutableSpan<Scalar>)

  /// The same for squared distances in units of 1/`unit`, as those between examples of bytes are: whole numbers, exact.
  ///
  /// By default they are divided by the square of the unit. A kernel that takes the unit into its own scale rounds once less.
  func evaluate<Scalar: LAPACKScalar>(squaredDistances: inout MutableSpan<Scalar>, unit: Double)
}

extension RadialKernel {
  /// k(x, z) with ‖x − z‖² = ‖x‖² + ‖z‖² − 2x·z, at least 0.
  public func value(innerProduct: Double, _ squaredNorm: Double, _ otherSquaredNorm: Double) -> Double {
    let squaredDistance = squaredNorm + otherSquaredNorm - 2 * innerProduct
    // NaN stays NaN.
    return value(squaredDistance: squaredDistance < 0 ? 0 : squaredDistance)
  }

  /// k(x, x): the value at distance 0.
  public func diagonal(squaredNorm: Double) -> Double { value(squaredDistance: 0) }

  /// Replaces the inner products xᵢ·z by squared distances, and these by k(xᵢ, z).
  public func evaluate<Scalar: LAPACKScalar>(
    innerProducts: inout MutableSpan<Scalar>, squaredNorms: Span<Scalar>, squaredNorm: Scalar
  ) {
    squaredNorms.withUnsafeBytes { norms in
      guard let norms = norms.baseAddress else { return }
      innerProducts.replaceAll { Scalar.loops.pointee.formSquaredDistances($0, $1, norms, Double(squaredNorm)) }
    }
    evaluate(squaredDistances: &innerProducts)
  }

  /// Replaces squared distances by kernel values, one after the other.
  public func evaluate<Scalar: LAPACKScalar>(squaredDistances: inout MutableSpan<Scalar>) {
    evaluateEach(self, &squaredDistances)
  }

  /// Divides squared distances by the square of the unit, and replaces them by kernel values.
  public func evaluate<Scalar: LAPACKScalar>(squaredDistances: inout MutableSpan<Scalar>, unit: Double) {
    if unit != 1 {
      let square = Scalar(unit * unit)
      for index in squaredDistances.indices { squaredDistances[index] /= square }
    }
    evaluate(squaredDistances: &squaredDistances)
  }
}

// A free function, because a protocol's own methods cannot be specialized by precision alone.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func evaluateEach<Scalar: LAPACKScalar>(_ kernel: any RadialKernel, _ squared: inout MutableSpan<Scalar>) {
  for index in squared.indices { squared[index] = Scalar(kernel.value(squaredDistance: Double(squared[index]))) }
}

extension MutableSpan where Element: LAPACKScalar {
  /// Lends the numbers to one of the loops of `LAPACKScalar.loops`.
  mutating func replaceAll(_ loop: (_ numbers: UnsafeMutableRawPointer, _ count: Int) -> Void) {
    withUnsafeMutableBytes { bytes in
      if let numbers = bytes.baseAddress { loop(numbers, bytes.count / MemoryLayout<Element>.stride) }
    }
  }
}
