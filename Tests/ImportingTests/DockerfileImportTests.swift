import Manifest
import TestSupport
import Testing

@testable import Importing

@Suite("A Dockerfile")
struct DockerfileImportTests {
  private func manifest(_ text: String) throws -> String {
    try ImportedManifest(dockerfile: Dockerfile(parsing: text), named: "app") { name in
      name == "site" ? .directory : name.hasPrefix("no") ? .absent : .file
    }.text
  }

  @Test("becomes packages, files and settings of its last stage")
  func whole() throws {
    let text = try manifest(
      #"""
      # syntax=docker/dockerfile:1
      ARG RELEASE=bookworm
      FROM golang:1.22 AS build
      RUN go build -o /app
      FROM debian:${RELEASE}-slim
      ENV LANG=C.UTF-8 PORT=8080
      RUN set -e; apt-get update && apt-get install -y --no-install-recommends \
          ca-certificates nginx=1.22.1-9 \
          # a comment
          tini \
       && rm -rf /var/lib/apt/lists/* \
       && useradd -r -u 10001 app && mkdir -p /data && ln -sf /dev/stdout /var/log/x.log && ldconfig
      WORKDIR /srv
      COPY --from=build /app /usr/local/bin/app
      COPY site ./site
      COPY a.conf b.conf conf/
      COPY --chmod=0755 noscript /usr/bin/script
      COPY <<CONF /etc/x.conf
      a = b
      CONF
      USER app:app
      EXPOSE $PORT 53/udp
      HEALTHCHECK --interval=30s --timeout=3s CMD ["/usr/local/bin/app", "--health"]
      ENTRYPOINT ["/usr/bin/tini", "--"]
      CMD exec app --port ${PORT}
      """#)
    #expect(
      text == #"""
        # From a Dockerfile that begins with debian:bookworm-slim.
        # Packages are whole; patterns in the place of `all` make the image smaller.
        whittle: 1
        name: app
        include: ["whittle:debian12", "whittle:program", "whittle:shell"]
        dependencies: libraries
        packages:
          ca-certificates: all
          nginx: {files: all, version: "= 1.22.1-9"}
          tini: all
        users:
          - {name: app, uid: 10001, gid: 10001, home: "/nonexistent", shell: "/usr/sbin/nologin"}
        groups:
          - {name: app, gid: 10001}
        directories:
          - {path: "/data"}
          - {path: "/srv"}
        symlinks:
          - {path: "/var/log/x.log", target: "/dev/stdout"}
        files:
          - {path: "/srv/conf/a.conf", source: "a.conf"}
          - {path: "/srv/conf/b.conf", source: "b.conf"}
          - {path: "/usr/bin/script", source: "noscript", mode: "0755"}
          - {path: "/etc/x.conf", text: "a = b\n"}
        trees:
          - {path: "/srv/site", source: "site"}
        image:
          user: "app:app"
          working-dir: "/srv"
          env: {"LANG": "C.UTF-8", "PORT": "8080"}
          entrypoint: ["/usr/bin/tini", "--"]
          cmd: ["/bin/sh", "-c", "exec app --port \\${PORT}"]
          exposed-ports: ["8080", "53/udp"]
          healthcheck: {test: ["/usr/local/bin/app", "--health"], interval: 30s, timeout: 3s}

        # Without a counterpart here:
        # - line 7: RUN ldconfig
        # - line 14: COPY --from=build /app /usr/local/bin/app (from another image or stage: build it first, and name the file)
        # - line 17: COPY --chmod=0755 noscript /usr/bin/script (noscript is not there)

        """#, "\(text)")
  }

  @Test("of another system is built of Debian 13's packages, and says so")
  func otherSystem() throws {
    let text = try manifest("FROM alpine:3.20\nRUN apk add curl\n")
    #expect(text.contains("include: [\"whittle:debian13\", \"whittle:program\"]"))
    #expect(text.contains("# - FROM alpine:3.20: the packages here are Debian 13's"))
    #expect(text.contains("# - line 2: RUN apk add curl"))
  }

  @Test("begins a stage with an earlier one")
  func stages() throws {
    let text = try manifest(
      "FROM debian:13 AS base\nENV A=1\nFROM base AS app\nENV B=$A\nCMD [\"/x\"]\n")
    #expect(text.contains(#"env: {"A": "1", "B": "1"}"#), "\(text)")
  }

  @Test("without FROM is refused", arguments: ["", "RUN true\n", "# FROM x\n"])
  func empty(_ text: String) throws {
    #expect(throws: ImportError.self) { try manifest(text) }
  }

  @Test(
    "fills variables in",
    arguments: [
      ("$A-${A}", "x-x"), ("${B:-y}", "y"), ("${A:-y}", "x"), ("${A:+z}", "z"), ("${B:+z}", ""),
      (#"\$A"#, "$A"), ("$", "$"), ("${A", "${A"),
    ])
  func variables(_ text: String, _ filled: String) {
    var variables = DockerVariables()
    variables["A"] = "x"
    #expect(variables.filled(text) == filled)
  }
}
