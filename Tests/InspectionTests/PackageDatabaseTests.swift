import Testing

@testable import Inspection

@Suite("The records of an image's packages")
struct PackageDatabaseTests {
  @Test("are put in order, however many there are", .timeLimit(.minutes(2)))
  func many() {
    var database = PackageDatabase()
    let count = 30_000
    for number in 0..<count {
      // Every second one before, every second one behind all that is there.
      let name = "p\(number % 2 == 0 ? 500_000 - number : 500_000 + number)"
      let stanza = "Package: \(name)\nVersion: 1\nArchitecture: amd64\n"
      database.add(statusFile: Array(name.utf8), Array(stanza.utf8))
    }
    let names = database.packages().map(\.name)
    #expect(names.count == count)
    #expect(names == names.sorted())
    #expect(database.notes == [])
  }
}
