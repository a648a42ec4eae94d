extension Manifest {
  /// The data sets this program knows; `data/manifest.json` is what it encodes to.
  public static let builtIn = Manifest(datasets: [digits, mnist, cifar10])

  private static let digits = Entry(
    name: "digits", aliases: [],
    title: "drawn digits, 4,000 + 1,000 of 28 x 28",
    licence: "Apache-2.0", citation: "none needed", homepage: "data/README.md", folder: "digits",
    archive: nil,
    files: [
      // Drawn by the program (minnorm data make-digits), so there is no address; the compressed bytes depend on zlib.
      drawnFile(
        "train-images-idx3-ubyte.gz", 3_136_016, "d77165aca09244b5bb7714d73f97678047101ea753aa3c6167c5910778d9e5c5"),
      drawnFile(
        "train-labels-idx1-ubyte.gz", 4_008, "312afa6318157a1d9a6fec7ceb9e896d056d5856bf1ca21a1e8cf7520963fa13"),
      drawnFile(
        "t10k-images-idx3-ubyte.gz", 784_016, "bf6326beda6f7ff0a8a1322a987407be93a495e9b78f0b315e0989c831909f7f"),
      drawnFile(
        "t10k-labels-idx1-ubyte.gz", 1_008, "f60334b65b4b05892bc7740c1acd25f478af653ed02a32e076cfa70c6713459f"),
    ])

  private static let mnist = Entry(
    name: "mnist", aliases: [], title: "handwritten digits, 60,000 + 10,000 of 28 x 28",
    licence: "CC BY-SA 3.0",
    citation: "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner: Gradient-based learning applied to document recognition, "
      + "Proceedings of the IEEE 86(11), 1998",
    homepage: "http://yann.lecun.com/exdb/mnist/", folder: "mnist", archive: nil,
    files: [
      mnistFile(
        "train-images-idx3-ubyte.gz", 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        47_040_016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"),
      mnistFile(
        "train-labels-idx1-ubyte.gz", 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        60_008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"),
      mnistFile(
        "t10k-images-idx3-ubyte.gz", 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        7_840_016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"),
      mnistFile(
        "t10k-labels-idx1-ubyte.gz", 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        10_008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"),
    ])

  private static let cifar10 = Entry(
    name: "cifar10", aliases: ["cifar10-gray"],
    title: "colour images, 50,000 + 10,000 of 32 x 32",
    licence: "none stated, citation asked",
    citation: "A. Krizhevsky: Learning multiple layers of features from tiny images, technical report, 2009",
    homepage: "https://www.cs.toronto.edu/~kriz/cifar.html", folder: "cifar-10-batches-bin",
    archive: File(
      name: "cifar-10-binary.tar.gz", mirrors: ["https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"],
      bytes: 170_052_171, sha256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd"),
    files: [
      cifarBatch("data_batch_1.bin", "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5"),
      cifarBatch("data_batch_2.bin", "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed"),
      cifarBatch("data_batch_3.bin", "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67"),
      cifarBatch("data_batch_4.bin", "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48"),
      cifarBatch("data_batch_5.bin", "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add"),
      // Its checksum is not recorded here; the archive's covers it.
      cifarBatch("test_batch.bin", nil),
      File(name: "batches.meta.txt"),
    ])

  private static func drawnFile(_ name: String, _ contentBytes: Int, _ contentSHA256: String) -> File {
    File(name: name, contentBytes: contentBytes, contentSHA256: contentSHA256)
  }

  private static func mnistFile(
    _ name: String, _ bytes: Int, _ sha256: String, _ contentBytes: Int, _ contentSHA256: String
  ) -> File {
    let mirrors = [
      "https://ossci-datasets.s3.amazonaws.com/mnist/", "https://storage.googleapis.com/cvdf-datasets/mnist/",
    ]
    return File(
      name: name, mirrors: mirrors.map { $0 + name }, bytes: bytes, sha256: sha256, contentBytes: contentBytes,
      contentSHA256: contentSHA256)
  }

  private static func cifarBatch(_ name: String, _ sha256: String?) -> File {
    File(
      name: name, bytes: 30_730_000, sha256: sha256, contentBytes: 30_730_000, contentSHA256: sha256,
      recordLength: CIFAR10Reader.recordLength)
  }
}
