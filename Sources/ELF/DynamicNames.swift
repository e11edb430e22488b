/// Where the names of what a program or library takes from others lie in it.
package enum DynamicNames {
  /// The dynamic string table, as a range of the file; nil for a file without one.
  package static func range(in bytes: UnsafeRawBufferPointer) -> Range<Int>? {
    let span = unsafe Span<UInt8>(_unsafeBytes: bytes)
    guard bytes.count > 64, ELFFile.isELF(span), let header = try? FileHeader(span),
      let segments = try? header.segments(span), segments.count <= PointedText.mostSegments,
      let dynamic = segments.first(where: { $0.kind == .dynamic }),
      let entries = try? DynamicSection.entries(span, dynamic, header.layout),
      let table = try? DynamicSection.strings(span, entries, segments)
    else { return nil }
    return Int(table.start)..<Int(table.end)
  }
}
