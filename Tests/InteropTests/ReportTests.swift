import Content
import Spelling
import SystemPackage
import TestSupport
import Testing

/// The report in a browser.
@Suite struct ReportTests {
  /// Notes every error and what the policy of the page refuses, before anything else runs.
  private static let watch = """
    <script>
    window.faults = [];
    window.addEventListener("error", e => faults.push(e.message));
    document.addEventListener("securitypolicyviolation", e => faults.push(e.violatedDirective));
    </script>
    """

  /// Does with the page what a person would do, by keyboard.
  private static let drive = #"""
    <script>{
    const result = {};
    const press = (element, key) => element.dispatchEvent(
      new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    const tiles = () => [...document.querySelectorAll("#map svg > .tile")];
    const names = () => tiles().map(tile => tile.getAttribute("aria-label").split(":")[0]);
    result.rects = document.querySelectorAll("#map rect").length;
    result.packages = names();
    tiles()[0].focus();
    press(document.activeElement, "ArrowRight");
    result.second = document.activeElement === tiles()[1];
    press(document.activeElement, "ArrowLeft");
    press(document.activeElement, "Enter");
    result.crumbs = document.querySelectorAll("#crumbs .part").length;
    result.inside = names();
    press(document.activeElement, "Escape");
    result.back = names().length === result.packages.length;
    const search = document.getElementById("search");
    search.value = "LIBTOY";
    search.dispatchEvent(new Event("input"));
    result.hits = [...document.querySelectorAll("#hits button")].map(hit => hit.textContent);
    result.faint = document.querySelectorAll("#map .faint").length > 0;
    search.value = "";
    search.dispatchEvent(new Event("input"));
    document.querySelector("input[value=directory]").click();
    result.directories = names();
    const table = document.getElementById("package-table");
    table.tHead.rows[0].cells[6].querySelector("button").click();
    result.largest = table.tBodies[0].rows[0].cells[0].textContent;
    result.overflows = document.documentElement.scrollWidth > window.innerWidth;
    result.faults = window.faults;
    document.documentElement.setAttribute("data-result", JSON.stringify(result));
    }</script>
    """#

  /// How the page's policy names a script of the test.
  private static func source(_ element: String) -> String {
    let script =
      element.split(separator: "<script>", maxSplits: 1).last?
      .split(separator: "</script>", maxSplits: 1).first ?? ""
    return "'sha256-\(Base64.encode(Digest(of: Array(script.utf8)).bytes))'"
  }

  private func opened(_ page: String, width: Int, in directory: FilePath) throws -> JSON {
    let path = directory.appending("driven.html")
    try writeFile(page, to: path)
    let ran = try run(
      "timeout",
      [
        "900", "chromium", "--headless", "--no-sandbox", "--disable-gpu",
        "--enable-logging=stderr", "--window-size=\(width),900",
        "--user-data-dir=\(directory.appending("profile"))", "--virtual-time-budget=2000",
        "--dump-dom", "file://\(path)",
      ])
    let console = ran.complaint.split(separator: "\n").filter { $0.contains(":CONSOLE") }
    #expect(console == [])
    let parts = ran.text.split(separator: "data-result=\"", maxSplits: 1)
    let quoted = try #require(parts.last?.split(separator: "\"", maxSplits: 1).first)
    let text = quoted.replacing("&quot;", with: "\"").replacing("&lt;", with: "<")
      .replacing("&gt;", with: ">").replacing("&amp;", with: "&")
    return try JSON(parsing: Array(text.utf8))
  }

  @Test(
    "the map has tiles, zooms, searches and sorts by keyboard, without an error",
    .timeLimit(.minutes(5)),
    .enabled(if: Tool.has("chromium"), "chromium is not installed"), arguments: [1280, 500])
  func page(_ width: Int) throws {
    let shop = try Workshop()
    let built = try shop.whittle("build", "toy.yaml", "-o", "image", "--arch", "amd64")
    try #require(built.status == 0, "\(built.complaint)")
    let ran = try shop.whittle("report", "image", "-o", "report.html")
    try #require(ran.status == 0, "\(ran.complaint)")
    let text = String(
      decoding: try contents(of: shop.directory.appending("report.html")), as: UTF8.self)
    let page = text.replacing("<head>", with: "<head>" + Self.watch, maxReplacements: 1)
      .replacing("</body>", with: Self.drive + "</body>", maxReplacements: 1)
      .replacing(
        "script-src ", with: "script-src \(Self.source(Self.watch)) \(Self.source(Self.drive)) ",
        maxReplacements: 1)
    #expect(!text.contains("unsafe-inline") && text.contains("script-src 'sha256-"))
    let result = try opened(page, width: width, in: shop.directory.path)
    #expect(result["faults"]?.array == [])
    #expect((result["rects"]?.int ?? 0) > 8)
    let packages = result["packages"]?.array ?? []
    #expect(packages.first == "toy-data", "\(packages)")
    #expect(result["second"]?.bool == true)
    #expect(result["crumbs"]?.int == 2)
    #expect(result["inside"] != result["packages"])
    #expect(result["back"]?.bool == true)
    let hits = result["hits"]?.array?.compactMap(\.string) ?? []
    #expect(hits.first?.hasPrefix("/usr/lib/x86_64-linux-gnu/libtoy.so.1.0 ") == true, "\(hits)")
    #expect(result["faint"]?.bool == true)
    #expect(result["directories"]?.array?.first == "/usr")
    #expect(result["largest"]?.string == "toy-data")
    #expect(result["overflows"]?.bool == false)
  }
}
