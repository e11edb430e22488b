import Content
import SystemPackage
import TestSupport
import Testing

/// What the shells offer at Tab, in a terminal, with the scripts that the program prints.
@Suite struct CompletionTests {
  /// A shell without the configuration of whoever runs the test.
  struct Shell: Sendable, CustomTestStringConvertible {
    let name: String
    let start: String
    let testDescription: String
    var isThere: Bool { Tool.has(name, "tmux") }
  }

  static let shells = [
    Shell(
      name: "bash", start: "bash --noprofile --rcfile setup -i", testDescription: "bash"),
    Shell(name: "zsh", start: "ZDOTDIR=$PWD zsh -d -i", testDescription: "zsh"),
    Shell(name: "fish", start: "fish --init-command 'source setup.fish'", testDescription: "fish"),
  ].filter(\.isThere)

  /// What is typed, and what the line must be after Tab.
  static let questions = [
    ("whittle build man", "whittle build manifest.yaml"),
    ("whittle lo", "whittle lock"),
    ("whittle build manifest.yaml --output-format doc", "--output-format docker-archive"),
    ("whittle lint manifest.yaml --format sa", "--format sarif"),
    ("whittle build manifest.yaml --arch ppc", "--arch ppc64"),
    ("whittle build manifest.yaml --arch amd64,s3", "--arch amd64,s390x"),
    ("whittle build manifest.yaml --variant debug-", "--variant debug-nonroot"),
  ]

  @Test("shells complete verbs, files, formats, architectures and variants", arguments: shells)
  func offers(_ shell: Shell) throws {
    let place = try TemporaryDirectory()
    try writeFile(
      """
      whittle: 1
      name: m
      architectures: [amd64]
      variants: {debug: {}, debug-nonroot: {}}
      """, to: place.appending("manifest.yaml"))
    for name in ["manual.txt", "other.json"] { try writeFile("", to: place.appending(name)) }
    let program = Workshop.program
    let script = try run(program.string, ["--generate-completion-script", shell.name]).text
    try writeFile(script, to: place.appending("whittle.\(shell.name)"))
    try writeFile("PS1='> '\n. ./whittle.bash\n", to: place.appending("setup"))
    try writeFile(
      "PS1='> '\nautoload -Uz compinit && compinit -u -d ./dump\n. ./whittle.zsh\n",
      to: place.appending(".zshrc"))
    try writeFile(
      "function fish_prompt; echo '> '; end\nset -g fish_greeting\nset -g fish_autosuggestion_enabled 0\n. ./whittle.fish\n",
      to: place.appending("setup.fish"))
    let environment = [
      "PATH": "\(program.removingLastComponent()):/usr/bin:/bin", "HOME": place.path.string,
      "XDG_CACHE_HOME": place.appending("cache").string, "PWD": place.path.string,
    ]
    for (typed, wanted) in Self.questions {
      let screen = try TerminalScreen.start(
        shell.start, columns: 160, environment: environment, in: place.path)
      _ = try screen.wait { $0.contains { $0.hasPrefix(">") } }
      try screen.type(typed, "Tab")
      let seen = try screen.wait { $0.contains { $0.contains(wanted) } }
      let isOffered = seen.contains { $0.contains(wanted) }
      #expect(isOffered, "\(typed): \(seen)")
    }
  }
}
