import MinNorm
import MinNormData
import MinNormExperiments
import MinNormReport

/// Pictures of the examples of a solve: those that are classified wrongly, and those whose labels the others contradict.
enum SolvePictures {
  /// The galleries of a run; none where the data are no images.
  static func galleries(_ problem: ProblemSpecification, _ run: Run) throws -> [Page.Gallery] {
    guard let findings = run.findings, !findings.wrong.isEmpty || findings.doubtful?.isEmpty == false,
      let images = try ExampleImages(problem)
    else { return [] }
    let wrong = Page.Gallery(
      "Test images that are classified wrongly",
      note: "\(Format.count(findings.wrongCount)) in all with \(PageText.labels(findings.labels))"
        + (findings.wrongCount > findings.wrong.count ? ", here the \(findings.wrong.count) most contradicted" : "")
        + "; below each its label, what is predicted, and the scores of both.",
      pictures: findings.wrong.map { (picture(images.test, $0.index), caption($0, images)) })
    let doubtful = Page.Gallery(
      "Training images whose labels all other images contradict most",
      note:
        "By leave-one-out: what the function of all other examples says of each. Wrong labels are found here first.",
      pictures: (findings.doubtful ?? []).map { (picture(images.train, $0.index), caption($0, images)) })
    return try [wrong, carriers(findings, images, run), doubtful, filters(run)].filter { !$0.pictures.isEmpty }
  }

  static func picture(_ images: ImageSet, _ index: Int) -> TerminalImage {
    TerminalImage(
      width: images.width, height: images.height, channels: images.channels, pixels: Array(images[index]), caption: "")
  }

  private static func caption(_ example: ExampleFindings.Example, _ images: ExampleImages) -> String {
    func name(_ index: Int?) -> String {
      index.map { images.classNames.indices.contains($0) ? images.classNames[$0].shortened(to: 20) : "\($0)" }
        ?? "undecided"
    }
    func score(_ index: Int?) -> String {
      guard let index, example.scores.indices.contains(index) else { return "" }
      return " (\(Format.significant(example.scores[index], digits: 2)))"
    }
    return "\(example.index): label \(name(example.label))\(score(example.label)), predicted "
      + "\(name(example.predicted))\(score(example.predicted))"
  }

  /// For the most contradicted images the training images that carry what is predicted.
  private static func carriers(
    _ findings: ExampleFindings, _ images: ExampleImages, _ run: Run
  ) throws -> Page.Gallery {
    var pictures: [(image: TerminalImage, text: String)] = []
    for example in findings.wrong.prefix(4) {
      guard let model = run.model, let function = model.functions.first, let predicted = example.predicted,
        let found = try? model.explanation(
          of: InputRows(.images(images.test.selecting([example.index])), source: "the test set"), function: function,
          output: predicted, count: 6)
      else { break }
      pictures.append((picture(images.test, example.index), caption(example, images)))
      pictures += found.parts.map { part in
        let label = function.targets.flatMap { $0.labels.isEmpty ? nil : images.classNames[$0.labels[part.example]] }
        let share = Format.significant(part.contribution, digits: 2)
        return (
          picture(images.train, part.example),
          "training image \(part.example)\(label.map { ", label \($0.shortened(to: 20))" } ?? ""): \(share)"
        )
      }
    }
    return Page.Gallery(
      "Training images that carry a prediction",
      note:
        "For some of the wrong test images, the terms of f(x) = Σᵢ aᵢ k(xᵢ, x) that are largest in size: what speaks for "
        + "the predicted class, and with a minus what speaks against it.",
      pictures: pictures)
  }

  /// The filters of the feature maps that have some, each from its least to its largest number.
  private static func filters(_ run: Run) throws -> Page.Gallery {
    var pictures: [(image: TerminalImage, text: String)] = []
    for link in (try? run.model?.features.links()) ?? [] {
      if link.words.hasPrefix("gabor"),
        let gabor = try FeatureSpecification(parsing: link.words).map(seed: 0).links.first as? GaborFeatures
      {
        for (index, filter) in gabor.bank.filters.enumerated() {
          pictures.append((drawn(filter.real, side: gabor.bank.size, channels: 1), "gabor \(index), real part"))
        }
      } else if link.words.hasPrefix("random-conv"), let filters = link.learnt["filters"] {
        let values = filters.numbers.widened
        for channels in [1, 3] {
          let side = Int((Double(filters.columns) / Double(channels)).squareRoot().rounded())
          guard side * side * channels == filters.columns else { continue }
          for index in 0..<min(filters.rows, ExampleFindings.most) {
            let own = Array(values[index * filters.columns..<(index + 1) * filters.columns])
            pictures.append((drawn(own, side: side, channels: channels), "random-conv \(index)"))
          }
          break
        }
      }
    }
    return Page.Gallery(
      "Filters", note: "Each from its least number (dark) to its largest (light).", pictures: pictures)
  }

  private static func drawn(_ values: [Double], side: Int, channels: Int) -> TerminalImage {
    let (least, largest) = (values.min() ?? 0, values.max() ?? 1)
    let range = largest > least ? largest - least : 1
    return TerminalImage(
      width: side, height: side, channels: channels,
      pixels: values.map { UInt8(min(max(($0 - least) / range * 255, 0), 255)) }, caption: "")
  }
}
