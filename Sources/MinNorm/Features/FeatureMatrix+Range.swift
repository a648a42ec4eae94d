import MinNormData

// What of the features is lost when they, or their squares, leave the range of a precision.
extension FeatureMatrix {
  /// Numbers other than 0 that are below the normal range of a precision, where they have fewer digits or none.
  package func underflows(in precision: Precision) -> Int {
    guard numbers.format != .uint8 else { return 0 }
    let least = precision.leastNormal
    var count = 0
    forEachRow(0..<self.count, as: Double.self) { _, row in
      for column in 0..<dimension where row[column] != 0 && row[column].magnitude < least { count += 1 }
    }
    return count
  }

  /// Rows other than 0 whose squared length is below the normal range of a precision: distances between such are lost.
  package func shortRows(in precision: Precision) -> Int {
    guard numbers.format != .uint8 else { return 0 }
    let short = (0..<count).filter { squaredNorms[$0] < precision.leastNormal }
    var found = 0
    for row in short {
      forEachRow(row..<row + 1, as: Double.self) { _, numbers in
        if (0..<dimension).contains(where: { numbers[$0] != 0 }) { found += 1 }
      }
    }
    return found
  }

  /// Whether these are floats that look like the pixels of images: whole numbers from 0 to above 127 and at most 255.
  package var looksLikePixels: Bool {
    guard numbers.format != .uint8, unit == 1, count > 0 else { return false }
    var (isWhole, largest) = (true, 0.0)
    forEachRow(0..<min(count, 100), as: Double.self) { _, row in
      for column in 0..<dimension {
        isWhole = isWhole && row[column] >= 0 && row[column] == row[column].rounded()
        largest = max(largest, row[column])
      }
    }
    return isWhole && largest > 127 && largest <= 255
  }
}

extension Precision {
  /// The smallest number with all its digits.
  fileprivate var leastNormal: Double {
    self == .float32 ? Double(Float.leastNormalMagnitude) : Double.leastNormalMagnitude
  }
}

extension FittedFeatureChain {
  /// Columns that were divided by a deviation of which rounding leaves fewer than three digits.
  package var nearlyConstantColumns: Int {
    sources.reduce(0) { count, source in
      guard source.map is StandardizeFeatures, let fitted = source.fitted as? ShiftAndScale, let scales = fitted.scales
      else { return count }
      return count
        + zip(fitted.means, scales).count { mean, scale in
          scale > 0 && 1 / scale < 1000 * fitted.rounding * mean.magnitude
        }
    }
  }
}
