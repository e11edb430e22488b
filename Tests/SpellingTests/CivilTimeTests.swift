import Spelling
import Testing

@Suite("A moment of the calendar")
struct CivilTimeTests {
  @Test(
    "spells moments in UTC",
    arguments: [
      (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
      (1_709_164_799, "2024-02-28T23:59:59Z"), (1_709_251_200, "2024-03-01T00:00:00Z"),
      (4_107_542_400, "2100-03-01T00:00:00Z"), (-1, "1969-12-31T23:59:59Z"),
      (253_402_300_799, "9999-12-31T23:59:59Z"), (-62_167_219_200, "0000-01-01T00:00:00Z"),
      (-62_162_035_201, "0000-02-29T23:59:59Z"),
    ] as [(Int64, String)])
  func times(_ seconds: Int64, _ text: String) {
    #expect(CivilTime(secondsSince1970: seconds).text == text)
    #expect(CivilTime(parsing: text)?.secondsSince1970 == seconds)
  }

  @Test(
    "knows no other moments",
    arguments: [
      "", "2024-02-29", "2024-02-29T00:00:00", "2024-02-29 00:00:00Z", "2024-02-29T00:00:00+00:00",
      "2024-02-29T00:00:00.5Z", "2023-02-29T00:00:00Z", "2100-02-29T00:00:00Z",
      "2024-02-30T00:00:00Z", "2024-04-31T00:00:00Z", "2024-13-01T00:00:00Z",
      "2024-00-01T00:00:00Z", "2024-01-00T00:00:00Z", "2024-01-01T24:00:00Z",
      "2024-01-01T00:60:00Z", "2016-12-31T23:59:60Z", "2024-01-01T00:00:00z",
      "+024-01-01T00:00:00Z", "2024-01-01T00:00:0\u{664}Z", "2024-01-01T00:00:00Z ",
    ])
  func notATime(_ text: String) {
    #expect(CivilTime(parsing: text) == nil)
  }

  @Test("is the same moment either way, day by day through four centuries")
  func days() {
    let wrong = stride(from: Int64(-1_000_000_000), to: 12_000_000_000, by: 86_399 * 31).filter {
      CivilTime(parsing: CivilTime(secondsSince1970: $0).text)?.secondsSince1970 != $0
    }
    #expect(wrong == [])
  }
}
