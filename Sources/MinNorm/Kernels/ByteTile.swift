import CMinNorm
import MinNormData

/// Tiles of a kernel matrix of bytes, such as 8-bit images: inner products and squared distances as whole numbers, without
/// any rounding, and each turned into the precision of the system once.
///
/// Where the processor multiplies bytes, this has several times the rate of a product in float32.
struct ByteTile<Scalar: LAPACKScalar>: ~Copyable {
  /// The most numbers of an example: sums of so many products of bytes are below 2³¹.
  static var mostNumbers: Int { mn_mostBytes }
  /// Columns that a thread multiplies and evaluates while they are in its cache.
  private static var chunk: Int { ByteRows.step }

  private let kernel: any Kernel
  /// The same kernel where it takes squared distances.
  private let radial: (any RadialKernel)?
  private let rows: ByteRows
  private let columns: ByteOperand
  /// ‖x‖² of the features, for kernels that are not radial.
  private let rowNorms: [Scalar]
  private let columnNorms: [Scalar]
  private let unit: Double

  /// Whether the examples of both are bytes that can be multiplied as whole numbers.
  static func multiplies(_ rows: FeatureMatrix, _ columns: FeatureMatrix) -> Bool {
    rows.numbers.format == .uint8 && columns.numbers.format == .uint8 && rows.unit == columns.unit
      && (1...mostNumbers).contains(rows.dimension)
  }

  /// Prepares tiles of k(xᵢ, zⱼ) with xᵢ from `rows` and zⱼ from `columns`; rows that were packed before are not packed again.
  init(_ kernel: any Kernel, rows: FeatureMatrix, columns: FeatureMatrix, packed: ByteRows? = nil) throws {
    let left = try packed ?? ByteRows(rows, limit: KernelTile<Scalar>.rowLimit)
    let right = try ByteOperand(columns, .columns, limit: KernelTile<Scalar>.columnLimit)
    let radial = kernel as? any RadialKernel
    (self.kernel, self.radial, unit) = (kernel, radial, columns.unit)
    rowNorms = radial == nil ? rows.squaredNorms.map { Scalar($0) } : []
    columnNorms = radial == nil ? columns.squaredNorms.map { Scalar($0) } : []
    self.rows = left
    self.columns = right
  }

  /// Fills `tile`, or only its lower triangle where it lies on the diagonal.
  func fill(_ tile: MatrixView<Scalar>, rows: Range<Int>, columns: Range<Int>, symmetric: Bool) {
    let parts = (columns.count + Self.chunk - 1) / Self.chunk
    self.rows.operand.lend(rows) { left in
      self.columns.lend(columns) { right in
        let pass = Pass(
          tile: tile, left: left, right: right, rows: rows, columns: columns, symmetric: symmetric, kernel: kernel,
          radial: radial, rowNorms: rowNorms, columnNorms: columnNorms, unit: unit,
          wholeNorms: (self.rows.operand.squaredNorms, self.columns.squaredNorms),
          dimension: self.columns.features.dimension)
        parallelRanges(parts, sharing: pass) { pass, range in
          for part in range {
            // Long columns and short ones of a triangle in turns, so that every thread has both.
            let place = part % 2 == 0 ? part / 2 : parts - 1 - part / 2
            pass.fill(place * Self.chunk..<min((place + 1) * Self.chunk, columns.count))
          }
        }
      }
    }
  }

  /// What the threads need to fill one tile.
  private struct Pass {
    let tile: MatrixView<Scalar>
    let left: UnsafeRawPointer
    let right: UnsafeRawPointer
    let rows: Range<Int>
    let columns: Range<Int>
    let symmetric: Bool
    let kernel: any Kernel
    let radial: (any RadialKernel)?
    let rowNorms: [Scalar]
    let columnNorms: [Scalar]
    let unit: Double
    let wholeNorms: (rows: [Int32], columns: [Int32])
    let dimension: Int

    /// Multiplies some columns of the tile, and evaluates the kernel on them.
    func fill(_ chunk: Range<Int>) {
      let loops = mn_loopsInForce().pointee.bytes
      let first = symmetric ? chunk.lowerBound / loops.rows * loops.rows : 0
      // The products of a column lie at the end of its place, from which they are widened.
      let width = MemoryLayout<Scalar>.stride / MemoryLayout<Int32>.stride
      let offset = (width - 1) * tile.rows
      let products = UnsafeMutableRawPointer(tile.base).assumingMemoryBound(to: Int32.self) + offset
      loops.multiply(
        left + loops.packedRowBytes(first, dimension), right + loops.packedColumnBytes(chunk.lowerBound, dimension),
        dimension, tile.rows - first, chunk.count, products + chunk.lowerBound * tile.stride * width + first,
        tile.stride * width)
      for column in chunk {
        let skip = symmetric ? column : 0
        evaluate(
          UnsafeMutableBufferPointer(start: tile.base + column * tile.stride + skip, count: tile.rows - skip),
          products + column * tile.stride * width + skip, rows.lowerBound + skip..<rows.upperBound,
          columns.lowerBound + column)
      }
    }

    private func evaluate(
      _ values: UnsafeMutableBufferPointer<Scalar>, _ products: UnsafePointer<Int32>, _ examples: Range<Int>,
      _ other: Int
    ) {
      guard let base = values.baseAddress else { return }
      let loops = Scalar.loops.pointee
      var span = values.mutableSpan
      if let radial {
        wholeNorms.rows.withUnsafeBufferPointer { norms in
          guard let norms = norms.baseAddress else { return }
          loops.wholeDistances(
            products, norms + examples.lowerBound, wholeNorms.columns[other], base, examples.count)
        }
        radial.evaluate(squaredDistances: &span, unit: unit)
      } else {
        loops.wholeProducts(products, unit * unit, base, examples.count)
        guard !kernel.isInnerProduct else { return }
        rowNorms.withUnsafeBufferPointer { norms in
          kernel.evaluate(
            innerProducts: &span, squaredNorms: UnsafeBufferPointer(rebasing: norms[examples]).span,
            squaredNorm: columnNorms[other])
        }
      }
    }
  }
}

/// The rows of tiles of bytes, which several tiles may share.
final class ByteRows {
  fileprivate let operand: ByteOperand

  /// Packed a group at a time.
  fileprivate init(_ features: FeatureMatrix, limit: Int) throws {
    operand = try ByteOperand(features, .rows, limit: limit)
  }

  /// All of them packed, once: what mini-batch after mini-batch is multiplied with.
  ///
  /// A byte a number, or two where the
  /// processor multiplies no bytes; ranges that are asked for begin at multiples of `step`.
  init(all features: FeatureMatrix) throws {
    operand = try ByteOperand(features, .rows, limit: features.count)
    operand.packAll()
  }

  /// Whole panels at every instruction set.
  static var step: Int { 48 }
}

/// One side of the products of a tile of bytes: a group of examples, packed as the loops want them and kept while tile after
/// tile asks for it.
struct ByteOperand: ~Copyable {
  /// Which side.
  enum Side { case rows, columns }

  let features: FeatureMatrix
  /// Σ x² of the bytes.
  let squaredNorms: [Int32]
  private let side: Side
  private let room: OwnedStorage<Float>
  private let group = Group()

  /// The packed group: a class, because lending changes nothing that others see.
  private final class Group {
    var examples = 0..<0
    var isAll = false
  }

  /// Prepares groups of at most `limit` examples.
  init(_ features: FeatureMatrix, _ side: Side, limit: Int) throws {
    (self.features, self.side) = (features, side)
    squaredNorms = features.storedSquaredNorms.map { Int32($0) }
    let bytes = Self.bytes(side, min(features.count, limit), features.dimension)
    room = try OwnedStorage(count: bytes / MemoryLayout<Float>.stride)
  }

  /// Bytes of packed groups of so many examples on both sides.
  static func bytes(rows: Int, columns: Int, dimension: Int) -> Int {
    bytes(.rows, rows, dimension) + bytes(.columns, columns, dimension)
  }

  private static func bytes(_ side: Side, _ count: Int, _ dimension: Int) -> Int {
    let loops = mn_loopsInForce().pointee.bytes
    return side == .rows ? loops.packedRowBytes(count, dimension) : loops.packedColumnBytes(count, dimension)
  }

  /// Packs all examples, of which any can then be lent.
  fileprivate func packAll() {
    pack(0..<features.count)
    group.examples = 0..<features.count
    group.isAll = true
  }

  /// Lends a group of examples, packed.
  func lend(_ examples: Range<Int>, _ body: (UnsafeRawPointer) -> Void) {
    if group.isAll {
      return body(UnsafeRawPointer(room.base) + Self.bytes(side, examples.lowerBound, features.dimension))
    }
    if group.examples != examples {
      pack(examples)
      group.examples = examples
    }
    body(UnsafeRawPointer(room.base))
  }

  private func pack(_ examples: Range<Int>) {
    let loops = mn_loopsInForce().pointee.bytes
    let (dimension, side) = (features.dimension, side)
    let panel = side == .rows ? loops.rows : loops.columns
    features.numbers.withBytes { bytes in
      guard let base = bytes.bindMemory(to: UInt8.self).baseAddress else { return }
      let memory = (from: base + examples.lowerBound * dimension, to: UnsafeMutableRawPointer(room.base))
      parallelRanges((examples.count + panel - 1) / panel, sharing: memory) { memory, panels in
        let part = panels.lowerBound * panel..<min(panels.upperBound * panel, examples.count)
        let target = memory.to + Self.bytes(side, part.lowerBound, dimension)
        let pack = side == .rows ? loops.packRows : loops.packColumns
        pack(memory.from + part.lowerBound * dimension, part.count, dimension, target)
      }
    }
  }
}
