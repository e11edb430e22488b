extension MemberPath {
  /// Whether a part of the path begins with `.wh.`: in a layer such a name is no file, it removes
  /// one of a lower layer (OCI image-spec, layer.md, "Whiteouts").
  package var hasWhiteoutName: Bool {
    components.contains { $0.starts(with: ".wh.".utf8) }
  }
}
