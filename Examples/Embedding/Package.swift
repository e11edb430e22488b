// swift-tools-version: 6.2
import PackageDescription

// Whittle's own package builds the same sources as its target `embedding`, for the tests, so that
// nothing is fetched or compiled twice there.
let package = Package(
  name: "embedding",
  dependencies: [.package(name: "whittle-project", path: "../..")],
  targets: [
    .executableTarget(
      name: "Embedding",
      dependencies: [.product(name: "Composer", package: "whittle-project")])
  ]
)
