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
    formSquaredDistances(&innerProducts, squaredNorms, squaredNorm)
    evaluate(squaredDistances: &innerProducts)
  }

  /// Replaces squared distances by kernel values, one after the other.
  public func evaluate<Scalar: LAPACKScalar>(squaredDistances: inout MutableSpan<Scalar>) {
    evaluateEach(self, &squaredDistances)
  }
}

// Free functions, because a protocol's own methods cannot be specialized by precision alone.

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func evaluateEach<Scalar: LAPACKScalar>(_ kernel: any RadialKernel, _ squared: inout MutableSpan<Scalar>) {
  for index in squared.indices { squared[index] = Scalar(kernel.value(squaredDistance: Double(squared[index]))) }
}

/// ‖xᵢ‖² + ‖z‖² − 2xᵢ·z in the place of xᵢ·z, at least 0.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func formSquaredDistances<Scalar: LAPACKScalar>(
  _ products: inout MutableSpan<Scalar>, _ squaredNorms: Span<Scalar>, _ squaredNorm: Scalar
) {
  for index in products.indices {
    let squaredDistance = squaredNorms[index] + squaredNorm - 2 * products[index]
    products[index] = squaredDistance < 0 ? 0 : squaredDistance
  }
}
