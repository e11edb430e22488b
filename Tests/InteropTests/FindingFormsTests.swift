import Content
import SystemPackage
import TestSupport
import Testing

/// The readers of others take what `lint` and `cves` say in standard forms.
@Suite struct FindingFormsTests {
  private static let python = Tool.referees.appending("python3").string
  private static let hasReaders: Bool = {
    let ran = try? run(python, ["-c", "import lib4vex, sarif_pydantic"])
    return ran?.status == 0
  }()

  private static let sarif = """
    import sys
    from sarif_pydantic import Sarif
    log = Sarif.model_validate_json(open(sys.argv[1]).read())
    # What the standard has and this model does not.
    known = {"columnKind"}
    def check(model, place):
        extra = set(model.model_extra or {}) - known
        if extra: sys.exit(f"{place} has {sorted(extra)}")
        for name in type(model).model_fields:
            value = getattr(model, name)
            for part in value if isinstance(value, list) else [value]:
                if hasattr(part, "model_extra"): check(part, f"{place}.{name}")
    check(log, "$")
    rules = {rule.id for run in log.runs for rule in run.tool.driver.rules or []}
    for run in log.runs:
        for result in run.results or []:
            if result.rule_id not in rules: sys.exit(f"no rule {result.rule_id}")
    print(log.version, sum(len(run.results or []) for run in log.runs))
    """

  @Test(
    "SARIF of lint and cves",
    .enabled(if: hasReaders, "sarif-pydantic is missing: scripts/setup test"))
  func sarif() throws {
    let shop = try Workshop()
    let locked = try shop.whittle("lock", "toy.yaml")
    try #require(locked.status == 0, "\(locked.complaint)")
    let ran = try shop.whittle("lint", "toy.yaml", "--format", "sarif")
    let lint = shop.directory.appending("lint.sarif")
    try writeFile(ran.text, to: lint)
    // What `cves` prints is held against this file elsewhere.
    let known = packageDirectory.child("Fixtures/golden/cves/sarif.txt")
    for file in [lint, known] {
      let said = try run(Self.python, ["-c", Self.sarif, file.string])
      #expect(said.status == 0 && said.text.hasPrefix("2.1.0 "), "\(said.text)\(said.complaint)")
    }
  }

  @Test("OpenVEX of cves", .enabled(if: hasReaders, "lib4vex is missing: scripts/setup test"))
  func vex() throws {
    let known = packageDirectory.child("Fixtures/golden/cves/openvex.txt")
    let place = try TemporaryDirectory()
    let file = place.path.appending("toy.openvex.json")
    try writeFile(String(decoding: try contents(of: known), as: UTF8.self), to: file)
    let script = """
      import sys
      from lib4vex.parser import VEXParser
      parser = VEXParser()
      parser.parse(sys.argv[1])
      print(parser.get_type())
      for one in sorted(parser.get_vulnerabilities(), key=lambda one: one["id"]):
          print(one["id"], one["status"], one.get("justification", "-"))
      """
    let said = try run(Self.python, ["-c", script, file.string])
    #expect(
      said.text == """
        openvex
        CVE-2023-0007 fixed -
        CVE-2024-0001 not_affected vulnerable_code_not_present
        CVE-2024-0002 affected -
        CVE-2024-0004 affected -
        CVE-2024-0005 affected -
        CVE-2024-0006 under_investigation -

        """, "\(said.complaint)")
  }
}
