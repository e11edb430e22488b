import Content
import SystemPackage
import TestSupport

/// An unpacked image in which programs run as in a container: its own root, `/proc` and `/dev`.
///
/// Programs of another architecture run under QEMU's user mode emulation.
struct ImageRoot: ~Copyable {
  private let directory: TemporaryDirectory
  private let variables: [String: String]
  private let emulator: String?

  var path: FilePath { directory.appending("root") }

  /// Whether this process may unpack owners and mount.
  static let isPossible: Bool =
    isRoot && Tool.has("unshare", "chroot", "mount", "tar")
    && (try? run("unshare", ["-m", "mount", "--make-rprivate", "/"]).status) == 0

  /// QEMU's name of an architecture.
  private static let emulated = [
    "arm64": "aarch64", "armhf": "arm", "ppc64el": "ppc64le", "riscv64": "riscv64",
    "s390x": "s390x",
  ]

  /// Why programs of the architecture cannot run here; nil where they can.
  static func obstacle(_ architecture: String) -> String? {
    guard architecture != hostArchitecture else { return nil }
    guard let name = emulated[architecture] else { return "no emulator for \(architecture)" }
    return Tool.has("qemu-\(name)-static") ? nil : "qemu-\(name)-static is not installed"
  }

  init(_ image: SampleImage, _ architecture: String, variant: String = "latest") throws {
    _ = try SampleBuild.output.get()
    self = try ImageRoot(try BuiltSample(image, architecture), variant: variant)
  }

  init(_ built: some BuiltImage, variant: String = "latest") throws {
    let architecture = built.architecture
    let directory = try TemporaryDirectory("whittle-root")
    let variables = try built.environment(variant)
    try built.unpack(variant, into: directory.appending("root"))
    var emulator: String?
    if architecture != hostArchitecture, let name = Self.emulated[architecture],
      let program = Tool.find("qemu-\(name)-static")
    {
      let copy = directory.appending("root").appending("qemu")
      try must("cp", ["--dereference", program.string, copy.string])
      emulator = "/qemu"
    }
    self.directory = directory
    self.variables = variables
    self.emulator = emulator
  }

  /// Writes a file into the image.
  func write(_ text: String, to name: String) throws {
    try writeFile(text, to: path.appending(name))
  }

  /// Runs lines of bash outside, where `inside` runs a program of the image, in the image.
  func bash(_ lines: String) throws -> Ran {
    let script = """
      set -euo pipefail
      mount --make-rprivate /
      # Engines make these where an image lacks them.
      mkdir -p "$1/proc" "$1/dev"
      mount -t proc proc "$1/proc"
      mount --rbind /dev "$1/dev"
      root=$1 emulator=$2
      shift 2
      user=0:0
      inside() {
        env -i "${image[@]}" "${PATH:+HOME=/root}" \
          "$chroot" --userspec="$user" "$root" $emulator "$@"
      }
      chroot=$(command -v chroot)
      image=("$@")
      \(lines)
      """
    let settings = variables.map { "\($0.key)=\($0.value)" }.sorted()
    return try run(
      "unshare", ["-m", "bash", "-c", script, "bash", path.string, emulator ?? ""] + settings)
  }

  /// Runs one program of the image.
  func inside(_ words: String...) throws -> Ran {
    let line = words.map { "'\($0.split(separator: "'").joined(separator: "'\\''"))'" }
    return try bash("inside \(line.joined(separator: " "))")
  }
}
