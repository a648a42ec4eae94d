import MinNormData

/// A map from inputs to feature vectors.
///
/// To add one: a file in this folder with a conforming type, and a line in `FeatureMaps.all`.
public protocol FeatureMap: Sendable {
  /// The name used on the command line and in records.
  static var name: String { get }

  /// The features of the inputs, one row each.
  func features(of inputs: Inputs) throws -> FeatureMatrix
}

/// The feature maps that can be asked for by name.
public enum FeatureMaps {
  /// Name and maker of every map.
  public static let all: [(name: String, make: @Sendable () -> any FeatureMap)] = [
    (RawFeatures.name, { RawFeatures() })
  ]
}
