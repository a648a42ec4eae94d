import MinNorm
import MinNormData
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Kernel values have the accuracy that the format of the features allows, wherever these lie.
@Suite struct KernelTileTests {
  private func doubles(_ count: Int, _ dimension: Int, _ value: (Int) -> Double) throws -> FeatureMatrix {
    try FeatureMatrix(
      count: count, shape: .vector(dimension), numbers: .float64((0..<count * dimension).map(value)))
  }

  /// ‖xᵢ − zⱼ‖² of the features in wide numbers.
  private func squaredDistance(_ x: FeatureMatrix, _ i: Int, _ z: FeatureMatrix, _ j: Int) -> Wide {
    let (a, b) = (x.numbers, z.numbers)
    return (0..<x.dimension).reduce(Wide(0)) { sum, k in
      let difference =
        Wide(a[i * x.dimension + k]) / Wide(x.unit) - Wide(b[j * z.dimension + k]) / Wide(z.unit)
      return sum + difference * difference
    }
  }

  @Test("rows far from the origin have the distances of rows near it", arguments: [0, 1e3, 1e6, 1e9])
  func farRows(shift: Double) throws {
    var random = TestRandom(3)
    let x = try doubles(60, 5) { _ in shift + random.normal() }
    let z = try doubles(20, 5) { _ in shift + random.normal() }
    for kernel in [GaussianKernel(bandwidth: 1), LaplacianKernel(bandwidth: 1)] as [any RadialKernel] {
      let gram = try kernel.gram(of: x, in: Double.self)
      let unit = Matrix<Double>(rows: 60, columns: 60, values: (0..<3600).map { $0 % 61 == 0 ? 1 : 0 })
      let cross = try kernel.product(of: z, and: x, times: unit)
      func exact(_ squared: Wide) -> Wide {
        kernel is GaussianKernel ? exp(-squared / 2) : exp(-squared.squareRoot())
      }
      for j in 0..<60 {
        for i in j..<60 {
          let value = exact(squaredDistance(x, i, x, j))
          #expect(abs(Wide(gram[i, j]) - value) <= 1e-13 * value)
        }
        for i in 0..<20 {
          let value = exact(squaredDistance(z, i, x, j))
          #expect(abs(Wide(cross[i, j]) - value) <= 1e-13 * value)
        }
      }
    }
  }

  @Test("rows one unit in the last place apart have that distance, equal rows none", arguments: NumberFormat.allCases)
  func nearRows(format: NumberFormat) throws {
    var random = TestRandom(4)
    let base = (0..<300).map { _ in format == .uint8 ? (128 + 40 * random.normal()).rounded() : random.normal() }
    let near: Numbers =
      switch format {
      case .uint8: .uint8((base + base.map { $0 + 1 }).map { UInt8(min(max($0, 0), 255)) })
      case .float32: .float32(base.map { Float($0) } + base.map { Float($0).nextUp })
      case .float64: .float64(base + base.map(\.nextUp))
      }
    let x = try FeatureMatrix(count: 120, shape: .vector(5), numbers: near)
    let bandwidth: Double =
      switch format {
      case .uint8: 1
      case .float32: 1e-7
      case .float64: 1e-16
      }
    let gram = try LaplacianKernel(bandwidth: bandwidth).gram(of: x.appending(x), in: Double.self)
    for i in 0..<60 {
      let exact = exp(-squaredDistance(x, i, x, i + 60).squareRoot() / Wide(bandwidth))
      #expect(abs(Wide(gram[i + 60, i]) - exact) <= 1e-14 * exact)
      #expect(gram[i + 120, i] == 1 && gram[i + 180, i] == gram[i + 60, i])
    }
  }

  @Test("kernel values of images are right to two units in the last place in float64")
  func images() throws {
    var random = TestRandom(5)
    let images = ImageSet(
      count: 30, channels: 1, height: 28, width: 28, pixels: (0..<30 * 784).map { _ in UInt8(random.uniform() * 255.9) }
    )
    let x = try RawFeatures().features(of: .images(images))
    #expect(x.numbers.format == .uint8)
    let linear = try LinearKernel().gram(of: x, in: Double.self)
    let gaussian = try GaussianKernel(bandwidth: 5).gram(of: x, in: Double.self)
    let laplacian = try LaplacianKernel(bandwidth: 3).gram(of: x, in: Double.self)
    for j in 0..<30 {
      for i in j..<30 {
        let product = (0..<784).reduce(0) { $0 + Int(images.pixels[i * 784 + $1]) * Int(images.pixels[j * 784 + $1]) }
        #expect(linear[i, j] == Double(product) / (255 * 255))
        let whole = (0..<784).reduce(0) { sum, k in
          let difference = Int(images.pixels[i * 784 + k]) - Int(images.pixels[j * 784 + k])
          return sum + difference * difference
        }
        let squared = Wide(whole) / (255 * 255)
        let (gauss, laplace) = (exp(-squared / 50), exp(-squared.squareRoot() / 3))
        #expect(abs(Wide(gaussian[i, j]) - gauss) <= 2 * Wide(Double(gauss).ulp))
        #expect(abs(Wide(laplacian[i, j]) - laplace) <= 2 * Wide(Double(laplace).ulp))
      }
    }
  }

  @Test("a float32 system takes differences of doubles before it rounds them")
  func doublesInSinglePrecision() throws {
    var random = TestRandom(6)
    let near = try doubles(40, 4) { _ in 5 + 1e-7 * random.normal() }
    let far = try doubles(40, 4) { _ in 1e7 + random.normal() }
    for (x, bandwidth) in [(near, 1e-7), (far, 1)] {
      let gram = try GaussianKernel(bandwidth: bandwidth).gram(of: x, in: Float.self)
      for j in 0..<40 {
        for i in j..<40 {
          let value = exp(-squaredDistance(x, i, x, j) / Wide(2 * bandwidth * bandwidth))
          #expect(abs(Wide(gram[i, j]) - value) <= 2e-5)
        }
      }
    }
  }

  @Test("two formats on two sides give the values of one", arguments: Precision.allCases)
  func mixedFormats(precision: Precision) throws {
    struct Check: PrecisionCheck {
      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws {
        let bytes: [UInt8] = (0..<40).map { UInt8($0 * 37 % 256) }
        func matrix(_ numbers: Numbers) throws -> FeatureMatrix {
          try FeatureMatrix(count: 8, shape: .vector(5), numbers: numbers)
        }
        let formats = try [
          matrix(.uint8(bytes)), matrix(.float32(bytes.map { Float($0) })), matrix(.float64(bytes.map { Double($0) })),
        ]
        let unit = Matrix<Scalar>(rows: 8, columns: 8, values: (0..<64).map { $0 % 9 == 0 ? 1 : 0 })
        for kernel in [LinearKernel(), GaussianKernel(bandwidth: 300)] as [any Kernel] {
          let expected = try kernel.product(of: formats[2], and: formats[2], times: unit)
          for left in formats {
            for right in formats {
              let values = try kernel.product(of: left, and: right, times: unit)
              for index in values.values.indices {
                let tolerance = 8 * abs(expected.values[index]) * Scalar(Scalar.precision.unitRoundoff)
                #expect(abs(values.values[index] - expected.values[index]) <= tolerance)
              }
            }
          }
        }
      }
    }
    try Check().run(in: precision)
  }

  @Test("doubles beyond single precision are refused by a float32 system, not turned into NaN")
  func beyondSingle() throws {
    let x = try doubles(3, 2) { $0 == 2 ? 1e30 : 1 }
    #expect(throws: LinearAlgebraError.self) { _ = try GaussianKernel(bandwidth: 1).gram(of: x, in: Float.self) }
    _ = try GaussianKernel(bandwidth: 1).gram(of: x, in: Double.self)
  }
}
