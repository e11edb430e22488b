import Content
import SystemPackage
import TestSupport
import Testing

/// What verbs print for programs, held against the schema of it.
@Suite struct OutputSchemaTests {
  private static let page = packageDirectory.appending("docs").appending("output.schema.json")

  @Test("the schema in docs is the one that the program prints")
  func page() throws {
    let shop = try Workshop(ToyFixes.manifest())
    let ran = try shop.whittle("schema", "output")
    #expect(ran.status == 0, "\(ran.complaint)")
    #expect(try ran.output == contents(of: Self.page))
  }

  /// The lines that verbs print, by the definition that they are to follow.
  private static func outputs() throws -> [String: [JSON]] {
    let shop = try Workshop(ToyFixes.manifest()) { $0 = ToyFixes.suites(.old) }
    let settings = DiffTests.mirrors(shop).merging([
      "WHITTLE_TRACKER": "tracker.json", "SOURCE_DATE_EPOCH": "1700000000",
    ]) { $1 }
    try writeFile(ToyFixes.tracker, to: shop.directory.appending("tracker.json"))
    var found: [String: [JSON]] = [:]
    func add(_ name: String, _ arguments: String..., status: Int32 = 0, isError: Bool = false)
      throws
    {
      let ran = try run(
        Workshop.program.string, arguments + ["--format", "json"],
        environment: shop.environment.merging(settings) { $1 }, in: shop.directory.path)
      #expect(ran.status == status, "\(name): \(ran.complaint)")
      let text = isError ? ran.complaint : ran.text
      let lines = text.split(separator: "\n").filter { $0.hasPrefix("{") || $0.hasPrefix("[") }
      #expect(!lines.isEmpty, "\(name)")
      found[name, default: []] += try lines.map { try JSON(parsing: Array($0.utf8)) }
    }
    try add("lock", "lock", "toy.yaml")
    try add("build", "build", "toy.yaml", "-o", "image")
    try add("verify", "verify", "toy.yaml")
    try add("ls", "ls", "image", "/usr", "-R")
    try add("du", "du", "image")
    try add("du", "du", "image", "--by", "package")
    try add("explain", "explain", "toy.yaml", "/usr/share/plain/data")
    try add("explain", "explain", "toy.yaml", "plain")
    try add("explain", "explain", "image", "/usr/share/plain/data")
    try add("lint", "lint", "toy.yaml")
    try add("lint", "lint", "image")
    try add("parts", "parts", "program")
    try writeFile(try contents(of: shop.lock), to: shop.directory.appending("old.lock.json"))
    try add("status", "status", "toy.lock.json")
    try ToyRepository(ToyFixes.suites(.new)).write(to: shop.archive)
    try add("status", "status", "toy.lock.json", status: 1)
    try add("cves", "cves", "toy.yaml", "--prove")
    try add("bump", "bump", "--check", "toy.yaml", status: 1)
    try add("bump", "bump", "toy.yaml")
    try add("diff", "diff", "old.lock.json", "toy.lock.json", status: 1)
    try add("cves", "cves", "old.lock.json", "--against", "toy.lock.json")
    try add("plan", "plan", "toy.lock.json", "--shards", "2")
    try add("cache-export", "cache", "export", "pool", "toy.lock.json")
    try add("cache-info", "cache", "info")
    try add("cache-verify", "cache", "verify")
    try add("cache-prune", "cache", "prune", "--dry-run")
    try add("verify", "verify", "--image", "image", "toy.yaml", status: 1)
    try writeFile("whittle: 1\narch: [x]\n", to: shop.manifest)
    try add("error", "lock", "toy.yaml", status: 2, isError: true)
    return found
  }

  @Test(
    "every verb prints what its definition says, and no definition takes a member that is not its own",
    .enabled(
      if: Tool.has("check-jsonschema"), "the referees of PyPI are missing: scripts/setup test"))
  func definitions() throws {
    let outputs = try Self.outputs()
    let whole = try JSON(parsing: try contents(of: Self.page))
    let definitions = try #require(whole["$defs"])
    let directory = try TemporaryDirectory()
    let schema: JSON = [
      "$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": definitions,
      "type": "object", "additionalProperties": .bool(false),
      "properties": .object(
        Dictionary(
          uniqueKeysWithValues: outputs.keys.map {
            ($0, ["type": "array", "items": ["$ref": .string("#/$defs/\($0)")]] as JSON)
          })),
    ]
    try writeFile(schema.canonicalText, to: directory.appending("schema.json"))
    let instance = directory.appending("outputs.json")
    func check(_ outputs: [String: [JSON]]) throws -> Ran {
      try writeFile(
        JSON.object(outputs.mapValues { .array($0) }).canonicalText, to: instance)
      return try run(
        "check-jsonschema",
        ["--schemafile", directory.appending("schema.json").string, instance.string])
    }
    let ran = try check(outputs)
    #expect(ran.status == 0, "\(ran.text)")
    for (name, lines) in outputs {
      guard case .object(var members)? = lines.first else { continue }
      members["new-member"] = .bool(true)
      let refused = try check([name: [.object(members)]])
      #expect(refused.status == 1 && refused.text.contains("new-member"), "\(name)")
    }
    let meta = try run("check-jsonschema", ["--check-metaschema", Self.page.string])
    #expect(meta.status == 0, "\(meta.text)")
  }
}
