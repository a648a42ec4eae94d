import Foundation

/// The folder of real data, when the environment names one.
enum RealData {
  static let folder = ProcessInfo.processInfo.environment["MINNORM_DATA"].flatMap { $0.isEmpty ? nil : $0 }
  static var isHere: Bool { folder != nil }
}
