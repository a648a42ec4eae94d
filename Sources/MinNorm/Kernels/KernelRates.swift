import CMinNorm
import MinNormData

extension MachineRates {
  /// Entries per second of this kernel's matrix over features of this dimension and format, from a few tiles of made-up
  /// features.
  package static func kernelEntriesPerSecond(
    _ kernel: any Kernel, dimension: Int, format: NumberFormat, _ precision: Precision
  ) throws -> Double {
    switch precision {
    case .float32: try entriesPerSecond(kernel, dimension, format, Float.self)
    case .float64: try entriesPerSecond(kernel, dimension, format, Double.self)
    }
  }

  /// Operations per second, two a product, of inner products of bytes as whole numbers, on all threads.
  package static func byteProductRate(dimension: Int = 784) throws -> Double {
    let (count, step) = (2048, ByteRows.step)
    let features = try madeUpFeatures(count, dimension, .uint8)
    let rows = try ByteOperand(features, .rows, limit: count)
    let columns = try ByteOperand(features, .columns, limit: count)
    let products = try OwnedStorage<Float>(count: count * count)
    func multiply() {
      rows.lend(0..<count) { left in
        columns.lend(0..<count) { right in
          parallelRanges(count / step, sharing: (left, right, UnsafeMutableRawPointer(products.base))) {
            memory, range in
            let loops = mn_loopsInForce().pointee.bytes
            for part in range {
              loops.multiply(
                memory.0, memory.1 + loops.packedColumnBytes(step * part, dimension), dimension, count, step,
                memory.2.assumingMemoryBound(to: Int32.self) + step * part * count, count)
            }
          }
        }
      }
    }
    let best = (0..<6).map { _ in seconds(multiply) }.dropFirst().min() ?? .infinity
    return 2 * Double(count * (count / step * step) * dimension) / best
  }

  /// Flops per second of a large matrix times `columns` columns: substitutions, residuals, predictions.
  package static func narrowProductRate(columns: Int, _ precision: Precision) throws -> Double {
    switch precision {
    case .float32: try narrowRate(columns, Float.self)
    case .float64: try narrowRate(columns, Double.self)
    }
  }

  /// Stored numbers per second of half of a symmetric matrix times as many columns as are taken together.
  package static func symmetricProductRate(_ precision: Precision) throws -> Double {
    switch precision {
    case .float32: try symmetricRate(Float.self)
    case .float64: try symmetricRate(Double.self)
    }
  }

  private static func symmetricRate<Scalar: LAPACKScalar>(_ type: Scalar.Type) throws -> Double {
    let matrix = try PackedSymmetricMatrix<Scalar>(order: 8192)
    for index in 0..<matrix.layout.count { matrix.storage.base[index] = 1 }
    let x = Matrix<Double>(rows: 8192, columns: Scalar.laneCount)
    let times = try (0..<3).map { _ in
      let start = ContinuousClock.now
      _ = try matrix.product(x)
      return (ContinuousClock.now - start) / .seconds(1)
    }
    return Double(matrix.layout.count) / (times.min() ?? .infinity)
  }

  private static func madeUpFeatures(_ count: Int, _ dimension: Int, _ format: NumberFormat) throws -> FeatureMatrix {
    let bytes = (0..<count * dimension).map { UInt8(($0 &* 2_654_435_761) >> 7 & 255) }
    let numbers: Numbers =
      switch format {
      case .uint8: .uint8(bytes)
      case .float32: .float32(bytes.map { Float($0) / 255 })
      case .float64: .float64(bytes.map { Double($0) / 255 })
      }
    return try FeatureMatrix(count: count, shape: .vector(dimension), numbers: numbers)
  }

  private static func entriesPerSecond<Scalar: LAPACKScalar>(
    _ kernel: any Kernel, _ dimension: Int, _ format: NumberFormat, _ type: Scalar.Type
  ) throws -> Double {
    let (rows, columns) = (KernelTile<Scalar>.rowLimit, KernelTile<Scalar>.columnLimit)
    let features = try madeUpFeatures(rows, dimension, format)
    let tile = try KernelTile<Scalar>(kernel, rows: features, columns: features)
    let storage = try OwnedStorage<Scalar>(count: rows * columns)
    let view = MatrixView(storage.base, rows: rows, columns: columns, stride: rows)
    let best = (0..<4).map { _ in seconds { tile.fill(view, rows: 0..<rows, columns: 0..<columns) } }.dropFirst().min()
    return Double(rows * columns) / (best ?? .infinity)
  }

  private static func narrowRate<Scalar: LAPACKScalar>(_ columns: Int, _ type: Scalar.Type) throws -> Double {
    let (rows, depth) = (8192, 1024)
    let matrix = try OwnedStorage<Scalar>(count: rows * depth)
    let narrow = try OwnedStorage<Scalar>(count: depth * columns)
    let result = try OwnedStorage<Scalar>(count: rows * columns)
    for index in 0..<rows * depth { matrix.base[index] = 1 }
    let left = MatrixView(matrix.base, rows: rows, columns: depth, stride: rows)
    let right = MatrixView(narrow.base, rows: depth, columns: columns, stride: depth)
    let product = MatrixView(result.base, rows: rows, columns: columns, stride: rows)
    let best = (0..<4).map { _ in seconds { product.assign(left, times: right) } }.dropFirst().min()
    return 2 * Double(rows * depth * columns) / (best ?? .infinity)
  }
}
