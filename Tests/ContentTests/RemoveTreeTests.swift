import Content
import SystemPackage
import TestSupport
import Testing

@Suite("Removing a tree")
struct RemoveTreeTests: ~Copyable {
  private let directory: TemporaryDirectory

  init() throws {
    let directory = try TemporaryDirectory()
    try writeFile("precious", to: directory.appending("outside/file"))
    self.directory = directory
  }

  @Test("removes files, directories and links, and nothing that links lead to")
  func links() throws {
    let tree = directory.appending("tree")
    try writeFile("x", to: tree.pushing("a/b/c"))
    try must("ln", ["-s", directory.appending("outside").string, tree.pushing("a/away").string])
    try must("ln", ["-s", directory.appending("outside").string, tree.appending("away").string])
    removeTree(tree)
    #expect(FileStatus(of: tree) == nil)
    let kept = try contents(of: directory.appending("outside/file"))
    #expect(kept == Array("precious".utf8))
  }

  @Test("removes a link and not what it leads to")
  func link() throws {
    let link = directory.appending("link")
    try must("ln", ["-s", directory.appending("outside").string, link.string])
    removeTree(link)
    #expect(FileStatus(of: link) == nil)
    #expect(FileStatus(of: directory.appending("outside")) != nil)
  }

  @Test("removes what is deeper than a path can be long, and odd names")
  func deep() throws {
    // A shell cannot go that deep by one path, either.
    let script = """
      mkdir tree; cd tree; printf x > "$(printf 'n\\377\\n')"
      for n in $(seq 600); do mkdir 123456789; printf x > f; cd -P 123456789; done
      """
    try must("sh", ["-c", script], in: directory.path)
    removeTree(directory.appending("tree"))
    #expect(FileStatus(of: directory.appending("tree")) == nil)
  }

  @Test("knows what a killed run left from what another makes")
  func abandoned() throws {
    let aside = try StagedItem.file(StagedItem.name(in: directory.path))
    let left = directory.appending(".whittle-1-1.tmp")
    try writeFile("x", to: left.appending("inside"))
    StagedItem.sweep(directory.path)
    #expect(FileStatus(of: left) == nil)
    #expect(FileStatus(of: aside.path) != nil)
    try aside.finish(as: directory.appending("done"))
    #expect(FileStatus(of: directory.appending("done"))?.isRegular == true)
  }
}
