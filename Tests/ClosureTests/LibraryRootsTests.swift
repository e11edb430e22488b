import ELF
import TestSupport
import Testing

@testable import Closure
@testable import Rootfs
internal import Tree

@Suite("What the closure over libraries begins with, on every architecture")
struct LibraryRootsTests {
  @Test(
    "is every ELF file that is selected: plug-ins bring their libraries as programs do",
    arguments: [
      "/usr/lib/python3.13/lib-dynload/_ssl.cpython-313-x86_64-linux-gnu.so",
      "/usr/lib/x86_64-linux-gnu/libnss_files.so.2",
      "/usr/lib/x86_64-linux-gnu/ossl-modules/legacy.so",
      "/usr/lib/x86_64-linux-gnu/gconv/BIG5.so",
      "/usr/lib/jvm/java-21-openjdk-amd64/lib/libnet.so", "/opt/agent/plug-in",
    ])
  func plugins(_ path: String) throws {
    let found = picture([
      try source(
        "app", named: true, selected: [path: .library("plug-in", needs: ["liba.so.1"])]),
      try source(
        "liba", offered: ["/usr/lib/x86_64-linux-gnu/liba.so.1": .library("liba.so.1")]),
    ])
    #expect(found == "liba /usr/lib/x86_64-linux-gnu/liba.so.1")
  }

  /// Architecture, triplet, and the interpreter that its programs ask for (the ABI's supplement).
  struct Port: Sendable, CustomTestStringConvertible {
    let name: String
    let triplet: String
    let interpreter: String
    var testDescription: String { name }
  }

  @Test(
    "are looked for in the directories of the architecture, with its class, order and interpreter",
    arguments: [
      Port(
        name: "amd64", triplet: "x86_64-linux-gnu", interpreter: "/lib64/ld-linux-x86-64.so.2"),
      Port(
        name: "arm64", triplet: "aarch64-linux-gnu", interpreter: "/lib/ld-linux-aarch64.so.1"),
      Port(
        name: "armhf", triplet: "arm-linux-gnueabihf", interpreter: "/lib/ld-linux-armhf.so.3"),
      Port(name: "ppc64el", triplet: "powerpc64le-linux-gnu", interpreter: "/lib64/ld64.so.2"),
      Port(
        name: "riscv64", triplet: "riscv64-linux-gnu",
        interpreter: "/lib/ld-linux-riscv64-lp64d.so.1"),
      Port(name: "s390x", triplet: "s390x-linux-gnu", interpreter: "/lib/ld64.so.1"),
    ])
  func architectures(_ port: Port) throws {
    let abi = try #require(ABI(debian: port.name))
    func elf(_ soname: String?, needs: [String], interpreter: String? = nil) -> ToyNode {
      var names = needs.map { (tag: UInt64(1), text: $0) }
      if let soname { names.append((14, soname)) }
      var builder = ELFBuilder(machine: abi.machine, interpreter: interpreter, names: names)
      builder.wordSize = abi.wordSize
      builder.byteOrder = abi.byteOrder
      return .elf(builder.build())
    }
    let closure = LibraryClosure(
      of: [
        try source(
          "app", named: true,
          selected: [
            "/usr/bin/app": elf(nil, needs: ["liba.so.1"], interpreter: port.interpreter),
            "/lib": .link("usr/lib"), "/lib64": .link("usr/lib64"),
          ]),
        try source(
          "libc6", offered: ["/usr\(port.interpreter)": elf("ld.so", needs: [])]),
        try source(
          "liba",
          offered: [
            "/usr/lib/\(port.triplet)/liba.so.1": .link("liba.so.1.2"),
            "/usr/lib/\(port.triplet)/liba.so.1.2": elf("liba.so.1", needs: []),
            // Of another machine.
            "/usr/lib/liba.so.1": .foreign("liba.so.1", machine: 2),
          ]),
      ], triplet: port.triplet, takesFiles: true)
    #expect(closure.missing == [])
    #expect(closure.taken["libc6"]?.map(\.description) == ["/usr\(port.interpreter)"])
    #expect(
      closure.taken["liba"]?.map(\.description).sorted() == [
        "/usr/lib/\(port.triplet)/liba.so.1", "/usr/lib/\(port.triplet)/liba.so.1.2",
      ])
  }

  @Test("leave out a directory that depends on the processor, and look into the next")
  func platform() throws {
    let found = picture([
      try source(
        "app", named: true,
        selected: [
          "/opt/bin/app": .program(
            needs: ["liba.so.1"], runpath: "$ORIGIN/../$PLATFORM:$ORIGIN/../lib")
        ],
        offered: [
          "/opt/$PLATFORM/liba.so.1": .library("liba.so.1"),
          "/opt/lib/liba.so.1": .library("liba.so.1"),
        ])
    ])
    #expect(found == "app /opt/lib/liba.so.1")
  }
}
