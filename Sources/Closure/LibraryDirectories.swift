internal import ELF
internal import Tree

/// Where the libraries of one ELF file are looked for, in order (ld.so(8)).
struct LibraryDirectories {
  private let directories: [[UInt8]]
  /// What `DT_RPATH` hands on to the libraries that are loaded.
  let passedOn: [[UInt8]]

  /// - Parameter configured: what the image adds for all its files.
  init(
    _ file: ELFFile, origin: MemberPath, inherited: [[UInt8]], triplet: String,
    configured: SearchSettings = SearchSettings()
  ) {
    let place: [UInt8] = [UInt8(ascii: "/")] + origin.bytes
    func directories(_ path: RunPath?) -> [[UInt8]] {
      path?.directories(origin: place, triplet: triplet) ?? []
    }
    // DT_RPATH counts for nothing in a file that has DT_RUNPATH (elf/dl-load.c, decompose_rpath).
    let own = file.runpath == nil ? directories(file.rpath) : []
    var all: [[UInt8]] = []
    for directory in own + inherited where !all.contains(directory) { all.append(directory) }
    passedOn = Array(all.prefix(Self.limit))
    self.directories =
      (file.runpath == nil
        ? passedOn + configured.environment : configured.environment + directories(file.runpath))
      + configured.cached + Self.standard(file.abi, triplet)
  }

  /// The most directories that are handed on; real programs have one or two.
  private static let limit = 32

  /// The paths at which a library may be; none for a name that depends on the caller's directory.
  func paths(of name: Soname) -> [[UInt8]] {
    guard !name.isPath else {
      return name.bytes.first == UInt8(ascii: "/") ? [name.bytes] : []
    }
    return directories.map { $0 + [UInt8(ascii: "/")] + name.bytes }
  }

  /// Whether every file's libraries are looked for in a directory.
  static func isStandard(_ directory: MemberPath, _ abi: ABI, _ triplet: String) -> Bool {
    standard(abi, triplet).contains([UInt8(ascii: "/")] + directory.bytes)
  }

  /// Debian's glibc looks into the directories of the triplet first; `lib32` and `libx32` are added
  /// by the configuration that the packages with 32-bit libraries bring.
  private static func standard(_ abi: ABI, _ triplet: String) -> [[UInt8]] {
    var directories = ["/lib/\(triplet)", "/usr/lib/\(triplet)", "/lib", "/usr/lib"]
    directories += ["/lib64", "/usr/lib64"]
    if abi.wordSize == .bits32 {
      directories += ["/lib32", "/usr/lib32", "/libx32", "/usr/libx32"]
    }
    return directories.map { Array($0.utf8) }
  }
}
