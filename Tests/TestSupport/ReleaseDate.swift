internal import OCI

/// A time as `Release` files spell it: `Tue, 14 Nov 2023 22:13:20 UTC`.
///
/// - Parameter seconds: since 1970.
package func releaseDate(_ seconds: Int64) -> String {
  let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]
  let text = Timestamp(secondsSince1970: seconds).text
  let parts = text.split { "-T:Z".contains($0) }.map(String.init)
  let month = Int(parts[1]).map { months[$0 - 1] } ?? "?"
  let day = days[Int((seconds / 86_400 % 7 + 7) % 7)]
  let clock = parts[3...5].joined(separator: ":")
  return "\(day), \(parts[2]) \(month) \(parts[0]) \(clock) UTC"
}
