import Foundation

/// The folder with MNIST and CIFAR-10 that MINNORM_DATA names, if it is there.
enum RealData {
  static let folder: String? = {
    guard let path = ProcessInfo.processInfo.environment["MINNORM_DATA"] else { return nil }
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()
}
