// swift-tools-version: 6.2
import PackageDescription

/// The settings of every Swift target (docs/ARCHITECTURE.md, "The house").
let house: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
]

let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let system: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let http: Target.Dependency = .product(name: "AsyncHTTPClient", package: "async-http-client")
let arguments: Target.Dependency = .product(
  name: "ArgumentParser", package: "swift-argument-parser")

/// One Swift target of the library and what it may import: the arrows of docs/ARCHITECTURE.md.
func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(name: name, dependencies: dependencies, swiftSettings: house)
}

/// Files of a target's `Resources` that are built into the program.
func embedded(_ names: [String]) -> [Resource] {
  names.map { .embedInCode("Resources/\($0)") }
}

/// The tests of one target.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(name: name, dependencies: dependencies, swiftSettings: house)
}

/// A C library that Debian ships, found through pkg-config.
func clibrary(_ name: String, _ pkgConfig: String, _ package: String) -> Target {
  .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([package])])
}

let package = Package(
  name: "whittle-project",
  products: [
    .executable(name: "whittle", targets: ["whittle"]),
    .library(name: "Composer", targets: ["Composer"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
    .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
  ],
  targets: [
    // C
    clibrary("CArchive", "libarchive", "libarchive-dev"),
    clibrary("CLZMA", "liblzma", "liblzma-dev"),
    clibrary("CZstd", "libzstd", "libzstd-dev"),
    clibrary("CDeflate", "libdeflate", "libdeflate-dev"),
    clibrary("CYAML", "yaml-0.1", "libyaml-dev"),
    clibrary("CCrypto", "libcrypto", "libssl-dev"),
    // Ground
    library("Spelling"),
    library("Content", ["Spelling", "CCrypto", system]),
    .target(
      name: "Debian", dependencies: ["Spelling"],
      swiftSettings: house + [.enableExperimentalFeature("Lifetimes")]),
    library("ELF"),
    // Ours, as what a process does between fork and exec cannot be said in Swift
    .target(name: "CProgram"),
    library("Programs", ["CProgram", "Content", system]),
    library("OpenPGP", ["Spelling", "Content", "Programs", system]),
    .target(
      name: "Packing",
      dependencies: ["CArchive", "CLZMA", "CZstd", "CDeflate", "Spelling", "Content", system],
      swiftSettings: house + [.strictMemorySafety()]),
    library(
      "HTTP",
      [
        "Spelling", http, .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ]),
    // Middle
    library("Resolver", ["Debian"]),
    library(
      "Repository", ["Spelling", "Content", "Debian", "OpenPGP", "Packing", "HTTP", system]),
    library("Certificates", ["Spelling", "Content"]),
    library("Tree", ["Spelling", "Content", "Packing", system]),
    library("Rootfs", ["Spelling", "Content", "Debian", "Packing", "ELF", "Tree", system]),
    library("Closure", ["Spelling", "Content", "Packing", "ELF", "Rootfs", "Tree"]),
    library("OCI", ["Spelling", "Content", system]),
    library("Tracker", ["Content", "Debian"]),
    library("Registry", ["Spelling", "Content", "OCI", "HTTP", "Programs", system]),
    .target(
      name: "Materials", dependencies: ["Spelling", "Content"],
      resources: embedded(["licences.txt", "exceptions.txt"]), swiftSettings: house),
    library(
      "Inspection",
      [
        "Spelling", "Closure", "Content", "Debian", "ELF", "Materials", "Packing", "Rootfs", "Tree",
        "OCI",
        system,
      ]),
    // The two sides of the lock, and what both know
    .target(
      name: "Manifest",
      dependencies: ["CYAML", "Spelling", "Content", "Debian", "OCI", "Rootfs", "Tree", system],
      resources: embedded(
        ["debian-12.asc", "debian-13.asc", "starter.yaml"]
          + [
            "accounts", "certificates", "debian12", "debian13", "erlang", "erlang-debian12",
            "fonts", "gcc",
            "gcc-debian12", "gconv", "go", "go-debian12", "gtk", "guile", "java",
            "java-debian12", "locales", "lua", "magic", "nginx", "node", "nss", "openssl",
            "openssl-debian12", "pam", "pam-debian12", "perl", "perl-debian12", "php",
            "php-debian12",
            "program", "python3", "python3-debian12", "r", "r-debian12", "ruby",
            "ruby-debian12", "shell", "shell-debian12", "sshd", "tcl", "terminfo", "xtables",
          ].map { "parts/\($0).yaml" }), swiftSettings: house),
    library("Lock", ["Spelling", "Content", "Debian"]),
    library(
      "Building",
      [
        "Spelling", "Certificates", "Closure", "Content", "Debian", "Packing", "ELF", "Rootfs",
        "Tree",
        "OCI", "Inspection", "Manifest", "Lock", system,
      ]),
    library(
      "Deciding",
      [
        "Spelling", "Closure", "Content", "Debian", "Packing", "OpenPGP", "HTTP", "Resolver",
        "Repository", "Rootfs", "Tree", "Inspection", "Manifest", "Lock", "Building", system,
      ]),
    library(
      "Learning",
      ["Spelling", "Content", "Debian", "ELF", "Tree", "Rootfs", "Inspection", "Manifest", system]),
    library("Importing", ["Content", "Debian", "Tree", "Manifest", system]),
    // Top
    library(
      "Composer",
      [
        "Spelling", "Content", "Debian", "OpenPGP", "Packing", "ELF", "HTTP", "Resolver",
        "Repository", "Closure", "Rootfs", "Tree", "OCI", "Inspection", "Manifest", "Lock",
        "Building",
        "Deciding", "Importing", "Learning", "Programs", "Certificates", "Registry", "Materials",
        "Tracker",
        system,
      ]),
    .target(
      name: "Presentation",
      dependencies: [
        "Composer", "Inspection", "Spelling", "Content", "Debian", "Packing", "Tree", "Rootfs",
        "OCI",
        system,
      ],
      resources: embedded([
        "difference.css", "map.js", "output.schema.json", "page.js", "report.css", "tree.js",
      ]),
      swiftSettings: house),
    // Door
    .executableTarget(
      name: "whittle",
      dependencies: ["Composer", "Content", "Presentation", "Spelling", arguments, system],
      resources: embedded(["commit.txt"]), swiftSettings: house),
    // An example, which can be built as a package of its own too
    .executableTarget(
      name: "embedding", dependencies: ["Composer"], path: "Examples/Embedding/Sources/Embedding",
      swiftSettings: [.swiftLanguageMode(.v6)]),
    // Tests
    .target(
      name: "TestSupport",
      dependencies: [
        "Content", "Debian", "OpenPGP", "Packing", "ELF", "HTTP", "Resolver", "Repository",
        "Rootfs", "Tree", "OCI", "Inspection", "Programs", "Lock", "Composer", system,
        crypto,
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      path: "Tests/TestSupport", swiftSettings: house),
    tests("SpellingTests", ["Spelling", "TestSupport"]),
    tests("ContentTests", ["Content", "TestSupport", system]),
    tests("DebianTests", ["Debian", "TestSupport"]),
    tests("ELFTests", ["ELF", "TestSupport"]),
    tests("ProgramsTests", ["Programs", "Content", "TestSupport", system]),
    tests("OpenPGPTests", ["OpenPGP", "Programs", "Spelling", "TestSupport", system]),
    tests("PackingTests", ["Spelling", "Packing", "Content", "TestSupport", system]),
    tests("HTTPTests", ["HTTP", "TestSupport", system]),
    tests("ResolverTests", ["Resolver", "Debian", "TestSupport"]),
    tests(
      "RepositoryTests",
      ["Repository", "Content", "Debian", "HTTP", "OpenPGP", "TestSupport", system]),
    tests(
      "RootfsTests",
      ["Rootfs", "Tree", "Content", "Debian", "Packing", "ELF", "TestSupport", system]),
    tests("ClosureTests", ["Closure", "Content", "ELF", "Rootfs", "Tree", "TestSupport", system]),
    tests("TreeTests", ["Tree", "Rootfs", "Content", "Packing", "TestSupport"]),
    tests("OCITests", ["OCI", "Content", "TestSupport", system]),
    tests("RegistryTests", ["Registry", "OCI", "HTTP", "Content", "TestSupport", system]),
    tests("TrackerTests", ["Tracker", "Content", "Debian", "TestSupport"]),
    tests("MaterialsTests", ["Materials", "Content", "TestSupport"]),
    tests("CertificatesTests", ["Certificates", "Content", "TestSupport"]),
    tests(
      "InspectionTests",
      [
        "Inspection", "Composer", "Presentation", "Packing", "Content", "Debian", "ELF", "OCI",
        "Rootfs", "Tree",
        "TestSupport", system,
      ]),
    tests(
      "ManifestTests", ["Manifest", "Content", "Debian", "Rootfs", "Tree", "TestSupport", system]),
    tests("LockTests", ["Lock", "Content", "Debian", "TestSupport", system]),
    tests(
      "BuildingTests",
      ["Building", "Lock", "Packing", "Content", "OCI", "Rootfs", "Tree", "TestSupport"]),
    tests("DecidingTests", ["Deciding", "Debian", "TestSupport"]),
    tests("ImportingTests", ["Importing", "Manifest", "TestSupport", system]),
    tests(
      "LearningTests", ["Learning", "Manifest", "Content", "TestSupport", system]),
    tests(
      "ComposerTests",
      ["Composer", "Content", "HTTP", "OCI", "Registry", "TestSupport", system]),
    tests(
      "InteropTests",
      [
        "Spelling",
        "Certificates", "Closure", "Composer", "Content", "Debian", "ELF", "Fuzzing", "HTTP",
        "Manifest",
        "OCI", "Presentation",
        "Resolver",
        "Rootfs", "Tree",
        "TestSupport",
        system,
      ]),
    // With the program itself, so that it is built before it is run.
    tests(
      "EndToEndTests", ["whittle", "embedding", "Content", "Lock", "OCI", "TestSupport", system]),
    .testTarget(
      name: "FaultTests",
      dependencies: ["whittle", "Content", "OCI", "TestSupport", system], exclude: ["fault.c"],
      swiftSettings: house),
    tests("HouseTests", ["Content", "TestSupport", system]),
    tests(
      "HostileTests",
      [
        "whittle", "Packing", "Content", "Debian", "ELF", "Fuzzing", "Lock", "Manifest", "OCI",
        "OpenPGP", "Programs", "Rootfs", "Tree", "TestSupport", system,
      ]),
    // Mutations of right inputs, and the laws that any bytes must keep: `make fuzz`.
    .target(
      name: "Fuzzing",
      dependencies: [
        "Spelling", "Packing", "Content", "Debian", "ELF", "HTTP", "Lock", "Manifest", "OCI",
        "OpenPGP", "Presentation", "Rootfs", "Tree", "TestSupport", system,
      ],
      path: "Tests/Fuzzing", swiftSettings: house),
    .executableTarget(
      name: "fuzz", dependencies: ["Fuzzing", "TestSupport", system], path: "Tests/FuzzProgram",
      swiftSettings: house),
  ]
)
