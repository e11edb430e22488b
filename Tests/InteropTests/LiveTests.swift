import Content
import OCI
import SystemPackage
import TestSupport
import Testing

/// The sample manifests on the real archive.
@Suite(.enabled(if: Mirror.isReachable, "no Debian archive of the apt sources answers"))
struct LiveTests {
  @Test(
    "a sample is as small as it promises, and two builds of one lock are one",
    arguments: [
      ("debian13", "static", 600_000), ("debian13", "base", 6_000_000),
      ("debian12", "static", 600_000), ("debian12", "base", 6_000_000),
    ] as [(String, String, Int64)])
  func sizes(_ distro: String, _ name: String, _ limit: Int64) throws {
    _ = try SampleBuild.output.get()
    let image = SampleImage(distro: distro, name: name)
    let layout = try ImageLayout.open(SampleBuild.layout(image))
    let descriptor = try layout.imageManifests(try layout.descriptor(named: "latest-amd64"))[0]
    let layers = try layout.imageManifest(descriptor).layers
    let size = layers.reduce(0) { $0 + $1.size }
    #expect(size <= limit)
    let directory = try TemporaryDirectory()
    let again = directory.appending("image")
    try must(
      Workshop.program.string,
      [
        "build", SampleBuild.manifest(image).string, "--arch",
        image.architectures.joined(separator: ","), "-o", again.string, "--cache",
        SampleBuild.cache.string,
      ])
    let before = try picture(ofDirectory: SampleBuild.layout(image))
    let after = try picture(ofDirectory: again)
    #expect(before == after)
  }

  @Test(
    "a C program runs in base: TLS with the bundle, a time zone, a user",
    .enabled(if: isRoot && Tool.has("cc", "chroot", "tar"), "needs root, cc and chroot"),
    .enabled(
      if: (try? contents(of: "/usr/include/openssl/ssl.h")) != nil, "libssl-dev is not installed"))
  func program() throws {
    _ = try SampleBuild.output.get()
    let directory = try TemporaryDirectory()
    let root = directory.appending("root")
    let sample = try BuiltSample(SampleImage(distro: "debian13", name: "base"), "amd64")
    try sample.unpack("latest", into: root)
    try writeFile(Self.source, to: directory.appending("probe.c"))
    try must(
      "cc",
      [
        "-O1", "-o", root.appending("probe").string, directory.appending("probe.c").string, "-lssl",
        "-lcrypto",
      ])
    let probe = try run("chroot", [root.string, "/probe"], environment: [:])
    #expect(probe.status == 0, "\(probe.complaint)")
    #expect(probe.text == "trusted: many\nsummer in Berlin: 14:00 CEST\nuser: nonroot\n")
  }

  /// Loads the bundle into a TLS context, asks for a zone's summer time and for a user's name.
  private static let source = """
    #include <openssl/ssl.h>
    #include <pwd.h>
    #include <stdio.h>
    #include <stdlib.h>
    #include <time.h>
    int main(void) {
      SSL_CTX *context = SSL_CTX_new(TLS_client_method());
      if (!context || SSL_CTX_load_verify_locations(context,
            "/etc/ssl/certs/ca-certificates.crt", NULL) != 1) return 1;
      SSL *session = SSL_new(context);
      if (!session) return 2;
      SSL_set_connect_state(session);
      int count = sk_X509_OBJECT_num(X509_STORE_get0_objects(SSL_CTX_get_cert_store(context)));
      printf("trusted: %s\\n", count > 100 ? "many" : "few");
      setenv("TZ", "Europe/Berlin", 1);
      time_t noon = 1783252800; /* 2026-07-05T12:00:00Z */
      char text[64];
      strftime(text, sizeof text, "%H:%M %Z", localtime(&noon));
      printf("summer in Berlin: %s\\n", text);
      struct passwd *user = getpwuid(65532);
      printf("user: %s\\n", user ? user->pw_name : "nobody there");
      return 0;
    }

    """
}
