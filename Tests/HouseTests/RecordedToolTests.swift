import TestSupport
import Testing

@Suite("A recorded verdict of another tool")
struct RecordedToolTests {
  private let tool = RecordedTool("judge", packages: ["judge", "liblaw1"])
  private let recorded = ["judge": "1.0-1", "liblaw1": "2.0-1"]

  @Test("binds the versions that were asked")
  func same() {
    let changes = tool.changes(
      recorded: recorded, installed: recorded.merging(["other": "3"]) { $1 })
    #expect(changes == [])
    let difference = RecordedTool.Difference("judge says no", changes: changes)
    #expect(difference.isFailure)
    #expect(difference.text == "judge says no")
  }

  @Test("binds no other version, of the tool or of a library; the note says which")
  func other() {
    let changes = tool.changes(
      recorded: recorded, installed: ["judge": "1.0-1", "liblaw1": "2.0-2"])
    #expect(changes == ["liblaw1 2.0-2 here, 2.0-1 recorded"])
    let difference = RecordedTool.Difference("judge says no", changes: changes)
    #expect(!difference.isFailure)
    #expect(
      difference.text
        == "judge says no; of other versions: liblaw1 2.0-2 here, 2.0-1 recorded")
  }

  @Test("binds nobody where a version is not known")
  func unknown() {
    #expect(tool.changes(recorded: recorded, installed: [:]).count == 2)
    #expect(tool.changes(recorded: [:], installed: recorded).count == 2)
    #expect(tool.changes(recorded: [:], installed: [:]).count == 2)
  }

  @Test("fails the test on a machine with its versions, and only warns on others")
  func issue() {
    let changes = RecordedTool.gzip.changes(
      recorded: RecordedTool.recorded, installed: RecordedTool.installed)
    withKnownIssue {
      RecordedTool.gzip.expect(true, recorded: false, of: "an example")
    } matching: { issue in
      issue.isFailure == changes.isEmpty
    }
    RecordedTool.gzip.expect(true, recorded: true, of: "an example")
  }

  @Test("is one of versions that the list of referees has, and of no others")
  func list() {
    let needed = Set(RecordedTool.all.flatMap(\.packages))
    let listed = Set(RecordedTool.recorded.keys)
    #expect(needed.symmetricDifference(listed) == [])
  }
}
