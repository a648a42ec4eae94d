import MinNormData

/// What of the features is multiplied.
enum TileForm {
  /// The features.
  case features
  /// Bytes as whole numbers: in float64 their products and sums are exact, and so are squared distances.
  case bytes
  /// The features less a mean far from zero, of which distances know nothing; rounded after the subtraction.
  case less([Double])

  /// The form for tiles of two feature matrices; the columns are the training examples, whose mean is subtracted.
  init(rows: FeatureMatrix, columns: FeatureMatrix, isRadial: Bool) {
    if rows.numbers.format == .uint8, columns.numbers.format == .uint8, rows.unit == columns.unit {
      self = .bytes
    } else if isRadial, let centre = columns.centre {
      self = .less(centre)
    } else {
      self = .features
    }
  }

  /// Products are to be divided by the square of the unit.
  var dividesProducts: Bool { if case .bytes = self { true } else { false } }
}

/// One side of the inner products of a tile: features brought into the precision of the system.
///
/// Features that have its format are read where they are. Others are converted a group of examples at a time, and the group
/// is kept while tile after tile asks for it.
struct TileOperand<Scalar: LAPACKScalar>: ~Copyable {
  /// Features are converted and multiplied this many dimensions at a time.
  static var convertedDepth: Int { 1024 }

  let features: FeatureMatrix
  /// Squared norms of what is multiplied or, where that is bytes and inner products are wanted, of the features.
  let squaredNorms: [Scalar]
  private let form: TileForm
  /// Room for a group; nil where the features are read where they are.
  private let room: OwnedStorage<Scalar>?
  private let group = Group()

  /// The converted group: a class, because lending changes nothing that others see.
  private final class Group {
    var (examples, depth) = (0..<0, 0..<0)
  }

  /// Prepares groups of at most `limit` examples.
  init(_ features: FeatureMatrix, _ form: TileForm, isRadial: Bool, limit: Int) throws {
    let format: NumberFormat = Scalar.precision == .float32 ? .float32 : .float64
    var isStored = features.unit == 1 && features.numbers.format == format
    let norms: [Scalar]
    switch form {
    case .bytes where isRadial: norms = features.storedSquaredNorms.map { Scalar($0) }
    case .features, .bytes: norms = features.squaredNorms.map { Scalar($0) }
    case .less(let centre):
      norms = features.squaredNorms(less: centre)
      isStored = false
    }
    if let row = norms.firstIndex(where: { !$0.isFinite }) {
      throw LinearAlgebraError.nonFinite(
        what: "the squared length of a row of features in \(Scalar.precision)", row: row, column: 0)
    }
    let depth = min(features.dimension, Self.convertedDepth)
    room = isStored ? nil : try OwnedStorage(count: depth * min(features.count, limit))
    (self.features, self.form, squaredNorms) = (features, form, norms)
  }

  /// Most dimensions that are lent at a time.
  var depthLimit: Int { isConverted ? Self.convertedDepth : max(features.dimension, 1) }

  private var isConverted: Bool {
    switch room {
    case .some: true
    case .none: false
    }
  }

  /// Lends some dimensions of some examples as depth × examples, to be read only.
  func lend(_ examples: Range<Int>, depth: Range<Int>, _ body: (MatrixView<Scalar>) -> Void) {
    switch room {
    case .some(let room):
      if group.examples != examples || group.depth != depth {
        features.convert(rows: examples, columns: depth, of: origin, to: room.base)
        (group.examples, group.depth) = (examples, depth)
      }
      body(MatrixView(room.base, rows: depth.count, columns: examples.count, stride: depth.count))
    case .none:
      features.numbers.withBytes { bytes in
        guard let base = bytes.baseAddress?.assumingMemoryBound(to: Scalar.self) else { return }
        let first = UnsafeMutablePointer(mutating: base + examples.lowerBound * features.dimension + depth.lowerBound)
        body(MatrixView(first, rows: depth.count, columns: examples.count, stride: features.dimension))
      }
    }
  }

  private var origin: FeatureMatrix.Origin {
    switch form {
    case .features: .features
    case .bytes: .stored
    case .less(let centre): .less(centre)
    }
  }
}

extension FeatureMatrix {
  /// ‖xᵢ − m‖² of every row, in float64 before it is rounded.
  fileprivate func squaredNorms<Scalar: LAPACKScalar>(less centre: [Double]) -> [Scalar] {
    parallelRows(count, width: 1) { rows, norms in
      withUnsafeTemporaryAllocation(of: Double.self, capacity: max(dimension, 1)) { room in
        guard let room = room.baseAddress else { return }
        for row in rows {
          copy(rows: row..<row + 1, columns: 0..<dimension, of: .less(centre), to: room)
          norms[row - rows.lowerBound] = Scalar(Double.loops.pointee.squaredNorm(room, dimension))
        }
      }
    }
  }
}
