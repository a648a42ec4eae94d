#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A bank of complex Gabor filters (Gabor 1946; Daugman 1985): plane waves under a Gaussian window, for every wavelength in
/// every orientation.
///
/// g(x, y) = exp(−(x² + y²)/(2σ²)) (exp(2πi u/λ) − c), u = x cos θ + y sin θ, θ = πk/orientations, σ = `sigma` · λ, at whole
/// pixels around the centre; c makes the sum of the filter 0, so that it does not see brightness, or is 0. Every filter is
/// scaled to Σ|g|² = 1.
package struct GaborBank: Sendable, Equatable {
  /// Rows and columns of a filter, odd.
  package var size = 11
  /// λ in pixels.
  package var wavelengths: [Double] = [4, 7]
  /// Orientations, evenly spread over a half turn.
  package var orientations = 8
  /// Deviation of the window, in wavelengths.
  package var sigma = 0.5
  /// Filters that sum to 0.
  package var isCentred = true

  /// A bank of filters of odd size.
  package init(
    size: Int = 11, wavelengths: [Double] = [4, 7], orientations: Int = 8, sigma: Double = 0.5, isCentred: Bool = true
  ) {
    precondition(size >= 1 && size % 2 == 1, "a filter has a centre")
    precondition(!wavelengths.isEmpty && wavelengths.allSatisfy { $0 > 0 }, "wavelengths are positive")
    precondition(orientations >= 1 && sigma > 0, "at least one orientation and a window")
    (self.size, self.wavelengths, self.orientations) = (size, wavelengths, orientations)
    (self.sigma, self.isCentred) = (sigma, isCentred)
  }

  /// The number of complex filters: wavelengths times orientations.
  package var count: Int { wavelengths.count * orientations }

  /// Real and imaginary part of every filter, row after row: wavelength by wavelength, orientation by orientation.
  package var filters: [(real: [Double], imaginary: [Double])] {
    wavelengths.flatMap { wavelength in
      (0..<orientations).map { filter(wavelength, angle: .pi * Double($0) / Double(orientations)) }
    }
  }

  private func filter(_ wavelength: Double, angle: Double) -> (real: [Double], imaginary: [Double]) {
    let (radius, deviation) = (size / 2, sigma * wavelength)
    var (window, real, imaginary) = ([Double](), [Double](), [Double]())
    for y in -radius...radius {
      for x in -radius...radius {
        let phase = 2 * Double.pi * (Double(x) * cos(angle) + Double(y) * sin(angle)) / wavelength
        let weight = exp(-Double(x * x + y * y) / (2 * deviation * deviation))
        window.append(weight)
        real.append(weight * cos(phase))
        imaginary.append(weight * sin(phase))
      }
    }
    if isCentred {
      // The imaginary part is odd, its sum rounding only.
      let offset = real.reduce(0, +) / window.reduce(0, +)
      for tap in real.indices { real[tap] -= offset * window[tap] }
    }
    let squared = zip(real, imaginary).reduce(0) { $0 + $1.0 * $1.0 + $1.1 * $1.1 }
    // A filter of one pixel that sums to 0 is 0.
    let scale = squared > 0 ? 1 / squared.squareRoot() : 0
    return (real.map { scale * $0 }, imaginary.map { scale * $0 })
  }
}
