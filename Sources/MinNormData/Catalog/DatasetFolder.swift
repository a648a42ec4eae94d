/// A folder with the files of one data set: four IDX files, or CIFAR-10 batches.
public enum DatasetFolder {
  /// Loads the data set in `folder`, whichever of the two kinds it is.
  ///
  /// - Parameters:
  ///   - name: The data set's name; the folder's own name if nil.
  ///   - classCount: When given, every label must be below it; otherwise it is the largest label plus one.
  public static func load(_ folder: String, name: String? = nil, classCount: Int? = nil) throws -> Dataset {
    guard FileBytes.isFolder(folder) else {
      throw DataError.notFound(path: folder, advice: "name a folder that holds IDX files or CIFAR-10 batches")
    }
    let ownName = folder.split(separator: "/").last.map(String.init) ?? folder
    if let files = IDXFiles(in: folder) {
      return try files.load(name: name ?? ownName, classCount: classCount)
    }
    if find(CIFAR10Reader.trainFiles[0], in: folder) != nil {
      let loaded = try CIFAR10Reader.load(folder: folder).dataset
      return Dataset(
        name: name ?? ownName, train: loaded.train, test: loaded.test, classCount: loaded.classCount,
        classNames: loaded.classNames)
    }
    throw DataError.notFound(
      path: folder,
      advice: "neither IDX files (\(IDXFiles.described)) nor CIFAR-10 batches (\(CIFAR10Reader.trainFiles[0]) "
        + "... 5.bin, \(CIFAR10Reader.testFile)) are there, plain or .gz")
  }

  /// The path of `name` or `name.gz` in a folder, or nil when neither is there.
  static func find(_ name: String, in folder: String) -> String? {
    let path = FileBytes.join(folder, name)
    return [path, path + ".gz"].first { FileBytes.size(of: $0) != nil }
  }
}

/// The four IDX files of a folder.
struct IDXFiles {
  static let trainImages = "train-images-idx3-ubyte"
  static let trainLabels = "train-labels-idx1-ubyte"
  static let described =
    "\(trainImages), \(trainLabels), t10k- or test-images-idx3-ubyte, t10k- or test-labels-idx1-ubyte"

  let train: (images: String, labels: String)
  let test: (images: String, labels: String)

  /// Finds all four files, or returns nil.
  init?(in folder: String) {
    func either(_ suffix: String) -> String? {
      DatasetFolder.find("t10k" + suffix, in: folder) ?? DatasetFolder.find("test" + suffix, in: folder)
    }
    guard let trainImages = DatasetFolder.find(IDXFiles.trainImages, in: folder),
      let trainLabels = DatasetFolder.find(IDXFiles.trainLabels, in: folder),
      let testImages = either("-images-idx3-ubyte"), let testLabels = either("-labels-idx1-ubyte")
    else { return nil }
    train = (trainImages, trainLabels)
    test = (testImages, testLabels)
  }

  /// Loads all four; training and test images must have one size.
  func load(name: String, classCount: Int?) throws -> Dataset {
    let trainExamples = try IDXReader.examples(images: train.images, labels: train.labels, classCount: classCount)
    let testExamples = try IDXReader.examples(images: test.images, labels: test.labels, classCount: classCount)
    if case .images(let first) = trainExamples.inputs, case .images(let second) = testExamples.inputs {
      guard first.height == second.height, first.width == second.width else {
        throw DataError.malformed(
          file: test.images, offset: 8, expected: "images of \(first.height) x \(first.width), as in \(train.images)",
          found: "\(second.height) x \(second.width)")
      }
    }
    let largest = max(trainExamples.labels.max() ?? 0, testExamples.labels.max() ?? 0)
    return Dataset(name: name, train: trainExamples, test: testExamples, classCount: classCount ?? largest + 1)
  }
}
