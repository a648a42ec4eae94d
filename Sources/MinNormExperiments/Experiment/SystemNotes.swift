import Foundation
import MinNorm
import MinNormData

// What features and kernel say that a person should know before the system is solved.
extension Run {
  /// Features that lose their digits in the precision asked for, or had lost them before they were scaled.
  func noteFeatures(_ train: FeatureMatrix, _ problem: Problem, _ arithmetic: Arithmetic) {
    let precision = arithmetic.factorPrecision
    let other = precision == .float32 ? "scale them, or use --precision float64" : "scale them"
    let (small, short) = (train.underflows(in: precision), train.shortRows(in: precision))
    if small > 0 {
      note(
        "\(small) feature\(small == 1 ? " is" : "s are") below the normal range of \(precision) and lose\(small == 1 ? "s" : "") "
          + "digits in it, or become\(small == 1 ? "s" : "") 0; \(other)")
    }
    if short > 0 {
      note(
        "\(short) training example\(short == 1 ? " is" : "s are") so short that \(short == 1 ? "its" : "their") squared "
          + "length is below the normal range of \(precision): distances between such are lost; \(other)")
    }
    let constant = problem.fitted?.nearlyConstantColumns ?? 0
    if constant > 0 {
      note(
        "standardize: \(constant) column\(constant == 1 ? " differs" : "s differ") from one number by little more than "
          + "rounding, and \(constant == 1 ? "is" : "are") divided by a deviation of few digits; leave "
          + "\(constant == 1 ? "it" : "them") out, or subtract an offset before the numbers are written")
    }
  }

  /// A kernel matrix in which only the diagonal counts, or in which all entries are alike.
  func noteKernel(_ kernel: any Kernel, _ train: FeatureMatrix, _ arithmetic: Arithmetic) throws {
    guard train.count > 1 else { return }
    let similarity = try KernelSimilarity(kernel, train)
    let precision = arithmetic.factorPrecision
    if similarity.isIdentity(in: precision) {
      let pixels =
        train.looksLikePixels ? "; the numbers look like pixels from 0 to 255, which other programs divide by 255" : ""
      note(
        "K is the identity to rounding (\(precision)): the kernel takes training examples for all different"
          + (try scale(kernel, train)) + pixels)
    } else if let distance = similarity.distanceFromOnes {
      let entries = String(format: "%.1e", distance)
      note(
        kernel is any RadialKernel
          ? "K is nearly all ones: no entry that was looked at differs from 1 by more than \(entries), so the kernel hardly "
            + "tells examples apart" + (try scale(kernel, train))
          : "K is nearly of rank one: for the kernel all examples have the same direction, to \(entries); center or "
            + "standardize the features")
    }
  }

  /// ": the median distance is 12 bandwidths; …", where a kernel has a bandwidth.
  private func scale(_ kernel: any Kernel, _ train: FeatureMatrix) throws -> String {
    guard kernel is any RadialKernel, let bandwidth = kernel.parameters["bandwidth"] else { return "" }
    guard let median = try? medianDistance(of: train) else { return "" }
    let (ratio, size) = (String(format: "%.3g", median / bandwidth), String(format: "%.3g", median))
    return ": the median distance is \(size), \(ratio) bandwidths; try bandwidth=median"
  }

  /// Norms of which fewer digits can be trusted than are usually shown, and targets that errors of K's entries keep from being met.
  func noteTrust(_ results: [LabelSetRecord]) {
    for result in results where result.trustedNormDigits ?? 4 < 4 {
      let digits = Int(result.trustedNormDigits ?? 4)
      note(
        "\(result.labels): \(digits == 0 ? "no digit" : digits == 1 ? "only 1 digit" : "only \(digits) digits") of the norm can be "
          + "trusted, so no more \(digits == 1 ? "is" : "are") shown")
    }
    for result in results where result.interpolates && (result.kernelError ?? 0) > result.interpolationTolerance {
      note(
        "\(result.labels): the entries of K carry errors that change its equations by \(String(format: "%.0e", result.kernelError ?? 0)) "
          + "of Y: that well the function of the features as they were given meets its targets")
    }
  }

  /// A function of real targets that predicts worse than their mean does.
  func noteWorseThanMean(_ results: [LabelSetRecord], ridge: Double) {
    // Permuted targets have nothing to be predicted.
    for result in results where result.labels == "clean" {
      let shares = [("test examples", result.test?.r2), ("left-out examples", result.loo?.r2)]
      guard let (examples, share) = shares.first(where: { ($0.1 ?? 0) < 0 }), let share else { continue }
      let cause = ridge > 0 ? "" : "noise in the targets that it fits, or "
      let remedy = ridge > 0 ? "" : " and --ridge 0.1, for which bandwidth=loo is chosen anew"
      note(
        "on \(examples) the function predicts worse than the mean of the targets does (R² "
          + "\(String(format: "%.2f", share))): \(cause)columns of different scales; try "
          + "--features standardize\(remedy)")
    }
  }

  /// Classes that a function never predicts.
  func noteNeverPredicted(_ predictions: Matrix<Double>, _ stacked: StackedTargets, _ problem: Problem) {
    for (index, set) in problem.labelSets.enumerated() {
      noteNeverPredicted(predictions[columnsIn: stacked.columns(ofSet: index)], set, problem)
    }
  }

  /// The same of one label set.
  func noteNeverPredicted(_ predictions: Matrix<Double>, _ set: Problem.LabelSet, _ problem: Problem) {
    guard !problem.isRegression, problem.testCount > 0 else { return }
    let pixels = problem.specification.pixels
    let notes = ClassNotes(
      neverPredicted: predictions, labels: problem.testLabels, trained: set.labels, names: problem.classNames,
      set: pixels == .original ? set.name : "\(set.name), \(pixels) pixels")
    for text in notes.texts { note(text) }
  }
}
