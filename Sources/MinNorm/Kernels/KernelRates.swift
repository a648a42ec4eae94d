extension MachineRates {
  /// Entries per second of this kernel's matrix over features of this dimension, from a few tiles of random features.
  package static func kernelEntriesPerSecond(
    _ kernel: any Kernel, dimension: Int, _ precision: Precision
  ) throws -> Double {
    switch precision {
    case .float32: try entriesPerSecond(kernel, dimension, Float.self)
    case .float64: try entriesPerSecond(kernel, dimension, Double.self)
    }
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

  private static func entriesPerSecond<Scalar: LAPACKScalar>(
    _ kernel: any Kernel, _ dimension: Int, _ type: Scalar.Type
  ) throws -> Double {
    let (rows, columns) = (KernelTile<Scalar>.rowLimit, KernelTile<Scalar>.columnLimit)
    let values = (0..<rows * dimension).map { Float(($0 &* 2_654_435_761) >> 7 & 255) / 255 }
    let features = try FeatureMatrix(count: rows, dimension: dimension, values: values)
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
