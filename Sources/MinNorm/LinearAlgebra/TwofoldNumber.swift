/// A number as the unevaluated sum of two, with about twice the digits of one (Dekker 1971).
struct TwofoldNumber {
  /// The number, rounded.
  let high: Double
  /// What was rounded off.
  let low: Double

  private init(high: Double, low: Double) { (self.high, self.low) = (high, low) }

  /// The exact product of two numbers.
  init(_ a: Double, times b: Double) {
    high = a * b
    low = (-high).addingProduct(a, b)
  }

  /// The product with a number.
  func times(_ factor: Double) -> TwofoldNumber {
    let product = TwofoldNumber(high, times: factor)
    return TwofoldNumber(high: product.high, low: product.low + low * factor)
  }

  /// 1 divided by it.
  var inverse: TwofoldNumber {
    let quotient = 1 / high
    return TwofoldNumber(high: quotient, low: (1.0.addingProduct(-quotient, high) - quotient * low) * quotient)
  }
}
