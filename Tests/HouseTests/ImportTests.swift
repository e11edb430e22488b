import Testing

/// Which modules each target may import: the picture of docs/ARCHITECTURE.md.
///
/// SwiftPM lets a target import what it does not depend on as long as something else builds it, so
/// the picture needs a test of its own.
private let allowed: [String: Set<String>] = [
  "Content": ["Crypto", "SystemPackage"],
  "Debian": [],
  "ELF": [],
  "Programs": ["Content", "Subprocess", "SystemPackage"],
  "OpenPGP": ["Programs", "SystemPackage"],
  "Archives": ["CArchive", "CLZMA", "CZstd", "CDeflate", "Content", "SystemPackage"],
  "HTTP": ["AsyncHTTPClient", "NIOCore", "NIOHTTP1", "NIOPosix"],
  "Resolver": ["Debian"],
  "Repository": ["Content", "Debian", "OpenPGP", "Archives", "HTTP", "SystemPackage"],
  "Rootfs": ["Content", "Debian", "Archives", "ELF", "SystemPackage"],
  "OCI": ["Content", "HTTP", "SystemPackage"],
  "Inspection": ["Content", "Debian", "Archives", "ELF", "Rootfs", "OCI", "SystemPackage"],
  "Composer": [
    "Content", "Debian", "OpenPGP", "Archives", "ELF", "HTTP", "Resolver", "Repository", "Rootfs",
    "OCI", "Inspection", "Programs", "SystemPackage", "Yams",
  ],
  "whittle": ["Composer", "ArgumentParser", "SystemPackage"],
]

/// What the platform brings; Foundation is not among it.
private let platform: Set<String> = ["Glibc", "Musl", "Synchronization"]

/// Pure targets know the standard library alone.
private let pure: Set<String> = ["Debian", "ELF", "Resolver"]

/// The modules that a file imports.
private func imports(_ file: SourceFile) -> [String] {
  file.code.compactMap { line in
    let words = line.split(separator: " ")
    guard let keyword = words.firstIndex(of: "import") else { return nil }
    let before = words[..<keyword]
    let isImport = before.allSatisfy {
      ["public", "package", "internal", "private", "fileprivate"].contains($0)
        || $0.hasPrefix("@")
    }
    guard isImport, let name = words.last else { return nil }
    return String(name.split(separator: ".")[0])
  }
}

@Test("a target imports only what the picture allows", arguments: SourceFile.sources)
func importGraph(_ file: SourceFile) throws {
  let own = try #require(allowed[file.target], "a target that the picture does not have")
  let permitted = own.union(pure.contains(file.target) ? [] : platform)
  let strangers = Set(imports(file)).subtracting(permitted)
  #expect(strangers.sorted() == [])
}

@Test("the picture has no circles")
func noCircles() {
  var done: Set<String> = []
  while let next = allowed.first(where: { target, modules in
    !done.contains(target) && modules.allSatisfy { allowed[$0] == nil || done.contains($0) }
  }) {
    done.insert(next.key)
  }
  let caught = Set(allowed.keys).subtracting(done)
  #expect(caught == [])
}
