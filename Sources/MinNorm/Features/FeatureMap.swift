import MinNormData

/// A map from inputs to feature vectors.
///
/// To add one: a file in this folder with a conforming type, and a line in `FeatureSpecification.maps`.
public protocol FeatureMap: Sendable {
  /// The name used on the command line and in records.
  static var name: String { get }

  /// The numbers that define it, under the names used on the command line.
  var parameters: [String: Double] { get }

  /// Numbers per example after the map, for inputs of so many numbers.
  func dimension(ofInputs dimension: Int) -> Int

  /// The features of the inputs, one row each.
  func features(of inputs: Inputs) throws -> FeatureMatrix
}

extension FeatureMap {
  /// The name, reachable from a value.
  public var name: String { Self.name }
}
