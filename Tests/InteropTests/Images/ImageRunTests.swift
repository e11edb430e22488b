import SystemPackage
import TestSupport
import Testing

/// Programs of the images, and programs that people put into them, really run: those of this
/// machine's architecture as they are, the others under emulation.
@Suite(
  "A program in an image",
  .enabled(if: Mirror.isReachable, "no Debian archive of the apt sources answers"),
  .enabled(if: ImageRoot.isPossible, "needs root, unshare, chroot and mount"))
struct ImageRunTests {
  private func root(_ name: String, _ architecture: String) throws -> ImageRoot {
    if let obstacle = ImageRoot.obstacle(architecture) { try Test.cancel("\(obstacle)") }
    return try ImageRoot(SampleImage(distro: "debian13", name: name), architecture)
  }

  @Test("in python3 imports every module of the library", arguments: SampleImage.architectures)
  func python(_ architecture: String) throws {
    let root = try root("python3", architecture)
    try root.write(ImageProbes.python, to: "probe.py")
    let isEmulated = architecture != hostArchitecture
    let ran = try root.bash(
      "inside /usr/bin/python3.13 /probe.py \(isEmulated ? "libraries" : "")")
    let lacks = isEmulated ? "" : ImageProbes.pythonLacks
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(ran.text == lacks + ImageProbes.pythonSays, "\(ran.complaint)")
  }

  @Test(
    "in Java finds fonts, the key store, a time zone, and prints UTF-8",
    .enabled(if: Tool.has("javac"), "javac is not installed"),
    arguments: ["java21", "java25"], SampleImage.architectures)
  func java(_ image: String, _ architecture: String) throws {
    let root = try root(image, architecture)
    let directory = try TemporaryDirectory()
    try writeFile(ImageProbes.java, to: directory.appending("Probe.java"))
    try must(
      "javac", ["--release", "17", "-encoding", "UTF-8", "-d", root.path.string, "Probe.java"],
      in: directory.path)
    let ran = try root.inside("/usr/bin/java", "-Djava.awt.headless=true", "-cp", "/", "Probe")
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(ran.text == ImageProbes.javaSays, "\(ran.complaint)")
  }

  @Test("in nodejs computes, fetches and opens TLS", arguments: SampleImage.architectures)
  func node(_ architecture: String) throws {
    let root = try root("nodejs", architecture)
    try root.write(ImageProbes.node, to: "probe.mjs")
    let ran = try root.inside("/nodejs/bin/node", "/probe.mjs")
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(ran.text == ImageProbes.nodeSays, "\(ran.complaint)")
  }

  @Test(
    "in C++ throws and catches in cc",
    .enabled(if: Tool.has("g++"), "g++ is not installed"), arguments: SampleImage.distros)
  func cxx(_ distro: String) throws {
    let root = try ImageRoot(SampleImage(distro: distro, name: "cc"), hostArchitecture)
    let directory = try TemporaryDirectory()
    try writeFile(ImageProbes.cxx, to: directory.appending("probe.cc"))
    try must(
      "g++",
      [
        "-O1", "-fopenmp", "-o", root.path.appending("probe").string,
        directory.appending("probe.cc").string,
      ])
    let ran = try root.inside("/probe")
    #expect(ran.text == "caught: out of range\nthreads: 4\n", "\(ran.complaint)")
  }

  @Test(
    "without a libc, in static, finds zones, roots, names and a place to write",
    .enabled(if: Tool.has("cc"), "cc is not installed"), arguments: SampleImage.distros)
  func goLike(_ distro: String) throws {
    let root = try ImageRoot(SampleImage(distro: distro, name: "static"), hostArchitecture)
    let directory = try TemporaryDirectory()
    try writeFile(ImageProbes.goLike, to: directory.appending("probe.c"))
    try must(
      "cc",
      [
        "-O1", "-static", "-o", root.path.appending("probe").string,
        directory.appending("probe.c").string,
      ])
    let ran = try root.inside("/probe")
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(ran.text == ImageProbes.goLikeSays, "\(ran.complaint)")
  }

  @Test(
    "that is static and of the architecture knows zones and users in static's debug variant",
    arguments: SampleImage.architectures)
  func busybox(_ architecture: String) throws {
    if let obstacle = ImageRoot.obstacle(architecture) { try Test.cancel("\(obstacle)") }
    let root = try ImageRoot(
      SampleImage(distro: "debian13", name: "static"), architecture, variant: "debug")
    let ran = try root.bash(
      """
      image+=(TZ=Europe/Berlin)
      inside /busybox/busybox date -d @1783252800 '+%H:%M %Z'
      inside /busybox/busybox sh -c 'cd; pwd; echo ~nonroot'
      inside /busybox/busybox grep -c BEGIN /etc/ssl/certs/ca-certificates.crt | grep -cE '^1[0-9]{2}'
      """)
    #expect(ran.text == "14:00 CEST\n/root\n/home/nonroot\n1\n", "\(ran.complaint)")
  }

  @Test(
    "that loads programs finds all that the image's libraries need",
    arguments: ["base", "cc", "java-base"], SampleImage.architectures)
  func loader(_ image: String, _ architecture: String) throws {
    let root = try root(image, architecture)
    let ran = try root.bash(
      """
      loader=$(cd "$root" && find usr -maxdepth 3 -name 'ld*.so.*' | head -1)
      for library in $(cd "$root" && find usr/lib/*-linux-gnu* -maxdepth 1 -name 'lib*.so.*' \
        -type f); do
        inside "/$loader" --list "/$library" | grep 'not found' && echo "$library"
        inside "/$loader" --list "/$library" >/dev/null && echo found
      done | sort | uniq -c | sed 's/ *[1-9][0-9]* */many /'
      """)
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(ran.text == "many found\n", "\(ran.complaint)")
    #expect(ran.complaint == "")
  }
}

/// Debian's name of this machine's architecture.
let hostArchitecture: String = {
  let text = (try? run("dpkg", ["--print-architecture"]).text) ?? ""
  return String(text.prefix { $0 != "\n" })
}()
