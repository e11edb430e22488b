import Content
import SystemPackage
import TestSupport
import Testing

/// The standards' own tools take what `sbom`, `provenance` and `verify` write.
@Suite struct BillTests {
  /// A form, the file's name as a tool wants it, and the program in Python that reads it.
  struct Referee: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let tool: String
    let file: String
    let script: String
  }

  static let referees = [
    Referee(
      testDescription: "spdx-2.3", tool: "pyspdxtools", file: "bill.spdx.json",
      script: """
        import sys
        from spdx_tools.spdx.parser.parse_anything import parse_file
        from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
        found = validate_full_spdx_document(parse_file(sys.argv[1]), "SPDX-2.3")
        sys.exit("; ".join(m.validation_message for m in found[:5]) or 0)
        """),
    Referee(
      testDescription: "spdx-3", tool: "pyspdxtools", file: "bill.spdx3.json",
      script: """
        import sys
        from spdx_python_model import v3_0_1 as model
        objects = model.SHACLObjectSet()
        with open(sys.argv[1], "rb") as file:
            model.JSONLDDeserializer().read(file, objects)
        packages = [o for o in objects.foreach_type("software_Package")]
        sys.exit(0 if packages else "no packages")
        """),
    Referee(
      testDescription: "cyclonedx", tool: "pyspdxtools", file: "bill.cdx.json",
      script: """
        import sys
        from cyclonedx.schema import SchemaVersion
        from cyclonedx.validation.json import JsonStrictValidator
        error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(open(sys.argv[1]).read())
        sys.exit(str(error) if error else 0)
        """),
  ]

  private static let python = Tool.referees.appending("python3").string

  @Test(
    "a bill in each form is valid",
    .enabled(
      if: Tool.has("pyspdxtools"), "the referees of PyPI are missing: scripts/setup test"),
    arguments: referees)
  func valid(_ referee: Referee) throws {
    let shop = try Workshop()
    let locked = try shop.whittle("lock", "toy.yaml")
    try #require(locked.status == 0, "\(locked.complaint)")
    let ran = try shop.whittle(
      "sbom", "toy.yaml", "--format", referee.testDescription, "-o", referee.file)
    try #require(ran.status == 0, "\(ran.complaint)")
    let said = try run(
      Self.python, ["-c", referee.script, shop.directory.appending(referee.file).string])
    #expect(said.status == 0, "\(said.complaint)")
  }

  @Test(
    "the checker of NTIA's minimum elements finds them all",
    .enabled(
      if: Tool.has("ntia-checker"), "the referees of PyPI are missing: scripts/setup test"))
  func minimum() throws {
    let shop = try Workshop()
    let ran = try shop.whittle("sbom", "toy.yaml", "-o", "toy.spdx.json")
    // A manifest without a lock has no images yet.
    #expect(ran.status == 2, "\(ran.complaint)")
    _ = try shop.whittle("lock", "toy.yaml")
    let written = try shop.whittle("sbom", "toy.yaml", "-o", "toy.spdx.json")
    try #require(written.status == 0, "\(written.complaint)")
    let said = try run(
      "ntia-checker", ["--file", shop.directory.appending("toy.spdx.json").string])
    #expect(said.text.contains("Conformant: True"), "\(said.text) \(said.complaint)")
  }

  @Test(
    "in-toto reads the provenance",
    .enabled(
      if: Tool.has("pyspdxtools"), "the referees of PyPI are missing: scripts/setup test"))
  func statement() throws {
    let shop = try Workshop()
    _ = try shop.whittle("lock", "toy.yaml")
    let ran = try shop.whittle("provenance", "toy.yaml", "-o", "found.json")
    try #require(ran.status == 0, "\(ran.complaint)")
    let script = """
      import json, sys
      from google.protobuf import json_format
      from in_toto_attestation.v1.statement import Statement
      from in_toto_attestation.v1 import statement_pb2
      from in_toto_attestation.predicates.provenance.v1 import provenance_pb2
      text = open(sys.argv[1]).read()
      Statement.copy_from_pb(json_format.Parse(text, statement_pb2.Statement())).validate()
      predicate = json.dumps(json.loads(text)["predicate"])
      json_format.Parse(predicate, provenance_pb2.Provenance())
      """
    let said = try run(
      Self.python, ["-c", script, shop.directory.appending("found.json").string])
    #expect(said.status == 0, "\(said.complaint)")
  }
}
