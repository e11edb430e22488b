import Content
import TestSupport
import Testing

@testable import Inspection

@Suite("The accounts of an image")
struct AccountsTests {
  /// An image whose `/etc/passwd` has so many lines, and its accounts.
  private func accounts(_ count: Int) async throws -> Accounts {
    var body: [UInt8] = []
    for number in 0..<count { body += "user\(number):x:\(number):0::/home/user:/bin/sh\n".utf8 }
    let desk = try Desk()
    let image = ToyLayout.layout([
      TarItem.archive([TarItem("etc/", type: "5", mode: 0o755), TarItem("etc/passwd", body: body)])
    ])
    return try await Accounts(of: try await desk.read(try desk.put(image)))
  }

  @Test("are those of the first mebibytes of a file, each line whole")
  func limit() async throws {
    let found = try await accounts(200_000)
    let names = found.users
    #expect(names[0] == "user0")
    #expect(names[50_000] == "user50000")
    #expect(names[199_999] == nil)
    #expect(names.allSatisfy { $0.value == "user\($0.key)" })
    #expect(found.groups == [:])
  }

  @Test("are all of a file of usual size")
  func whole() async throws {
    let found = try await accounts(100)
    #expect(found.users.count == 100)
    #expect(found.users[99] == "user99")
  }
}
