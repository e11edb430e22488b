import ArgumentParser
import Composer
import Content

/// A page for man(1), made of what `--help` says.
struct ManualPage {
  let name: String
  let section: Int
  let text: String

  /// The page of a verb, `manifest` for that of the manifest, empty for the program's own.
  static func named(_ word: String) -> ManualPage? {
    if word.isEmpty { return program }
    if word == "manifest" { return .manifest }
    return verbs.first { $0.name == word }.map(verb)
  }

  static var all: [ManualPage] { [program, .manifest] + verbs.map(verb) }

  /// What the argument parser knows of the program.
  private static let root: HelpInfo? = (try? JSON(parsing: Array(Whittle._dumpHelp().utf8)))
    .flatMap { $0["command"] }.map(HelpInfo.init)

  private static var verbs: [HelpInfo] { root?.subcommands ?? [] }

  private static var program: ManualPage {
    var roff = Roff("whittle", 1)
    guard let root else { return ManualPage(name: "whittle", section: 1, text: roff.text) }
    roff.heading("NAME")
    roff.line("whittle - \(root.summary)")
    roff.heading("SYNOPSIS")
    roff.bold("whittle", " \\fIverb\\fR [\\fIoptions\\fR] \\fIarguments\\fR")
    roff.heading("DESCRIPTION")
    roff.discussion(root.discussion)
    roff.heading("VERBS")
    for verb in verbs {
      roff.item("\\fB\(Roff.escaped("whittle-\(verb.name)"))\\fR(1)", verb.summary)
    }
    environment(&roff)
    roff.heading("SEE ALSO")
    roff.line("whittle-manifest(5), gpgv(1), skopeo(1)")
    return ManualPage(name: "whittle", section: 1, text: roff.text)
  }

  private static func verb(_ verb: HelpInfo) -> ManualPage {
    let name = "whittle-\(verb.name)"
    var roff = Roff(name, 1)
    roff.heading("NAME")
    roff.line("\(name) - \(verb.summary)")
    roff.heading("SYNOPSIS")
    if verb.subcommands.isEmpty {
      roff.bold("whittle \(verb.name)", verb.synopsis)
    } else {
      for (place, action) in verb.subcommands.enumerated() {
        if place > 0 { roff.request(".br") }
        roff.bold("whittle \(verb.name) \(action.name)", action.synopsis)
      }
    }
    roff.heading("DESCRIPTION")
    roff.discussion(verb.discussion)
    for action in verb.subcommands {
      roff.subheading("whittle \(verb.name) \(action.name)")
      roff.line(action.summary.prefix(1).uppercased() + action.summary.dropFirst() + ".")
      roff.discussion(action.discussion, hasHeading: false)
    }
    let options = verb.subcommands.isEmpty ? verb.arguments : verb.sharedArguments
    if !options.isEmpty { roff.heading("OPTIONS") }
    for option in options { roff.item(option.label, option.help) }
    roff.heading("EXIT STATUS")
    roff.line("The exit status is that of whittle(1).")
    roff.heading("SEE ALSO")
    roff.line("whittle(1), whittle-manifest(5)")
    return ManualPage(name: name, section: 1, text: roff.text)
  }

  private static func environment(_ roff: inout Roff) {
    roff.heading("ENVIRONMENT")
    for (name, help) in [
      (
        "WHITTLE_MIRROR", "Where archives are: name=url, separated by commas; --mirror comes first."
      ),
      ("XDG_CACHE_HOME", "Where the cache is, in the directory whittle."),
      ("NO_COLOR", "If set and not empty, no colours."),
      (
        "SOURCE_DATE_EPOCH",
        "The time of directories and of what a manifest makes, when it is locked."
      ),
      ("REGISTRY_AUTH_FILE", "Credentials of registries, as for skopeo(1)."),
      ("http_proxy, https_proxy, no_proxy", "The proxy that requests go through."),
    ] { roff.item("\\fB\(Roff.escaped(name))\\fR", help) }
  }
}

extension ManualPage {
  /// The reference of the manifest, made of the texts of its schema.
  static var manifest: ManualPage {
    var roff = Roff("whittle-manifest", 5)
    roff.heading("NAME")
    roff.line("whittle-manifest - what an image made by whittle(1) holds")
    roff.heading("DESCRIPTION")
    roff.discussion(
      """
      A manifest is a YAML file that says which files of which Debian packages an image holds, what \
      else goes into it, and how the image is started. whittle-init(1) writes one that builds; \
      whittle-schema(1) prints its JSON Schema.

      Text that YAML could read as a number, a boolean or null needs quotes. Patterns are absolute \
      paths of the image: * and ? stay within a segment, ** crosses segments, {a,b} is either, \
      ${triplet} and ${arch} are those of the architecture.

      Example:
        whittle: 1
        name: hello
        architectures: [amd64]
        archives:
          debian: {suites: [trixie], keyring: debian-13}
        packages:
          base-files: ["/{bin,lib,lib64,sbin}"]
          libc6: []
        files: [{path: /app/hello, source: ./hello, mode: "0755"}]
        image: {entrypoint: [/app/hello]}
      """)
    roff.heading("KEYS")
    roff.line(
      "NAME, PACKAGE, PATH and PATTERN stand for names of your choice, [] for each item of a list.")
    for key in Composer.manifestKeys {
      let required = key.isRequired ? ", required" : ""
      roff.item(
        "\\fB\(Roff.escaped(key.path))\\fR (\(Roff.escaped(key.kind))\(required))", key.help)
    }
    roff.heading("SEE ALSO")
    roff.line("whittle(1), whittle-init(1), whittle-lint(1), whittle-schema(1)")
    return ManualPage(name: "whittle-manifest", section: 5, text: roff.text)
  }
}
