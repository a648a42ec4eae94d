// swift-tools-version: 6.3
import PackageDescription

let package = Package(
  name: "minnorm",
  products: [
    .library(name: "MinNorm", targets: ["MinNorm", "MinNormData"]),
    .executable(name: "minnorm", targets: ["MinNormCLI"]),
  ],
  traits: [
    .trait(
      name: "MPI",
      description:
        "Solves over the ranks of an MPI job (--engine scalapack); needs scripts/setup --mpi. Off by default.")
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
  ],
  targets: [
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas lapacke",
      providers: [.apt(["libopenblas-dev", "liblapacke-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CLibcrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

    .systemLibrary(
      name: "CScaLAPACK", pkgConfig: "scalapack-openmpi",
      providers: [.apt(["libscalapack-openmpi-dev", "libopenmpi-dev"])]),

    .target(name: "MinNormData", dependencies: ["CLibcrypto", "CZlib"]),
    .target(name: "CMinNorm", dependencies: ["COpenBLAS"]),
    .target(name: "MinNorm", dependencies: ["CMinNorm", "COpenBLAS", "MinNormData"]),
    .target(
      name: "MinNormCluster",
      dependencies: ["MinNorm", .target(name: "CScaLAPACK", condition: .when(traits: ["MPI"]))]),
    .target(name: "MinNormReport", dependencies: [.product(name: "Mustache", package: "swift-mustache")]),
    .target(name: "MinNormExperiments", dependencies: ["MinNorm", "MinNormData"]),
    .target(name: "CInterruption"),
    .executableTarget(
      name: "MinNormCLI",
      dependencies: [
        "CInterruption", "MinNorm", "MinNormCluster", "MinNormData", "MinNormExperiments", "MinNormReport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "MinNormBenchmarks",
      dependencies: [
        "MinNorm", "MinNormData", "MinNormExperiments", "MinNormReport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      path: "Sources/Benchmarks"),

    .testTarget(name: "MinNormDataTests", dependencies: ["MinNormData"]),
    .testTarget(name: "MinNormTests", dependencies: ["CMinNorm", "COpenBLAS", "MinNorm", "MinNormData"]),
    .testTarget(name: "MinNormReportTests", dependencies: ["MinNormReport"]),
    .testTarget(name: "MinNormExperimentsTests", dependencies: ["MinNorm", "MinNormData", "MinNormExperiments"]),
    .testTarget(name: "MinNormCLITests", dependencies: ["MinNorm", "MinNormCLI", "MinNormData", "MinNormExperiments"]),
  ],
  swiftLanguageModes: [.v6]
)
