import Content
import SystemPackage
import TestSupport
import Testing

/// The pipelines of the pages, held against the schemas that the forges publish.
@Suite(
  .enabled(
    if: Tool.has("check-jsonschema"), "the referees of PyPI are missing: scripts/setup test"))
struct PipelineSchemaTests {
  /// A block of a page that is a file of a forge.
  private struct Pipeline {
    let page: String
    let file: String
    let text: String
    /// The schema's name among those that check-jsonschema brings along.
    let schema: String
  }

  private static func pipelines() throws -> [Pipeline] {
    let docs = packageDirectory.appending("docs")
    var found: [Pipeline] = []
    for name in try listDirectory(docs).sorted() where name.hasSuffix(".md") {
      let page = String(decoding: try contents(of: docs.appending(name)), as: UTF8.self)
      for block in page.split(separator: "```yaml\n").dropFirst() {
        let text = String(block[..<(block.firstRange(of: "\n```")?.lowerBound ?? block.endIndex)])
        let file = text.prefix { $0 != "\n" }.dropFirst(2)
        let schema =
          file.hasPrefix(".github/workflows/")
          ? "vendor.github-workflows" : file == ".gitlab-ci.yml" ? "vendor.gitlab-ci" : nil
        guard let schema else { continue }
        found.append(Pipeline(page: name, file: String(file), text: text, schema: schema))
      }
    }
    return found
  }

  @Test("every pipeline is what its forge's schema says; a misspelled key is not")
  func schemas() throws {
    let pipelines = try Self.pipelines()
    #expect(pipelines.count >= 4)
    let directory = try TemporaryDirectory()
    let file = directory.appending("pipeline.yaml")
    for pipeline in pipelines {
      let arguments = ["--builtin-schema", pipeline.schema, file.string]
      try writeFile(pipeline.text, to: file)
      let ran = try run("check-jsonschema", arguments)
      #expect(ran.status == 0, "\(pipeline.page), \(pipeline.file): \(ran.text)")
      let wrong = pipeline.text.replacing("rules:", with: "ruels: {x: [1]}\n  rules:")
        .replacing("runs-on:", with: "runs-no:")
      try writeFile(wrong, to: file)
      let refused = try run("check-jsonschema", arguments)
      #expect(refused.status != 0, "\(pipeline.page), \(pipeline.file)")
    }
  }
}
