/// The JSON Schema of what verbs print with `--format json`.
public enum OutputSchema {
  /// The document (draft 2020-12): a definition for each verb, such as `diff` or `cache-info`.
  ///
  /// Its `$id` has the version of the outputs. Within one, members are added and none is removed or gets
  /// another meaning.
  public static var bytes: [UInt8] { PackageResources.output_schema_json }
}
