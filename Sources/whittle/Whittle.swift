import ArgumentParser
import Composer
import Spelling
import SystemPackage

#if canImport(Glibc)
  import Glibc
#endif

@main
struct Whittle: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "whittle",
    abstract: "Compose minimal, reproducible root filesystems and OCI images from Debian packages.",
    discussion: """
      A manifest says which files of which packages an image holds; a lock pins every input and \
      the resulting digests; a build gives the same bytes anywhere, without root.

      Examples:
        whittle init hello                          a commented starter manifest, hello.yaml
        whittle build hello.yaml -o out/hello       lock it and build an OCI image layout
        whittle verify hello.yaml                   build again from nothing and compare

      Exit status: 0 done; 1 differences found, or errors by lint; 2 the input or usage is wrong; \
      3 something could not be fetched or written; 4 a signature, hash or digest is not what it \
      must be; 70 an error in Whittle itself.
      """,
    version: ProgramVersion.text,
    subcommands: [
      InitCommand.self, ImportCommand.self, LearnCommand.self, LockCommand.self, BuildCommand.self,
      VerifyCommand.self,
      BumpCommand.self,
      DiffCommand.self, ExplainCommand.self, LintCommand.self, ListCommand.self,
      ConcatenateCommand.self, UsageCommand.self, ReportCommand.self, ResolveCommand.self,
      PushCommand.self, PartsCommand.self, BillCommand.self, ProvenanceCommand.self,
      SourcesCommand.self, VulnerabilitiesCommand.self, StatusCommand.self, PlanCommand.self,
      IndexCommand.self, SchemaCommand.self,
      CacheCommand.self, ManualCommand.self,
    ])

  static var verbs: [String] {
    configuration.subcommands.compactMap { command in command.configuration.commandName }
  }

  static func main() async {
    StandardFiles.open()
    StandardFiles.raiseLimit()
    AddressSpace.check()
    // What scripts ask most needs none of what follows.
    if CommandLine.arguments.dropFirst().elementsEqual(["--version"]) {
      Terminal.write("\(ProgramVersion.text)\n", to: .standardOutput)
      Terminal.exit(for: ExitCode(ExitStatus.done.rawValue), of: Self.self)
    }
    AddressSpace.watch()
    Interruption.watch()
    // None of them where the runtime lost them: a library that was loaded first may have moved the
    // environment, beside which it looks for them. That is no wish for help, and nothing was done.
    guard CommandLine.arguments.count > 1 else {
      Terminal.write("error: no verb was given\n\n\(helpMessage())\n", to: .standardError)
      Glibc.exit(ExitStatus.input.rawValue)
    }
    // As text, a name would be another: what is to be read or written is not there.
    if let argument = StandardFiles.argumentNotText {
      let shown = printable(argument)
      Terminal.write(
        "error: cannot read the argument '\(shown)': it is not UTF-8; use another name\n",
        to: .standardError)
      Glibc.exit(ExitStatus.input.rawValue)
    }
    let verb = CommandLine.arguments[1]
    if !verb.hasPrefix("-"), !verb.isEmpty, !(verbs + ["help"]).contains(verb) {
      Terminal.tell(Failure(usage: UsageText(unknownVerb: verb, among: verbs).text))
      Glibc.exit(ExitStatus.input.rawValue)
    }
    if verb == "help", let name = CommandLine.arguments.dropFirst(2).first, !name.hasPrefix("-"),
      !verbs.contains(name)
    {
      Terminal.tell(Failure(usage: UsageText(unknownVerb: name, among: verbs).text))
      Glibc.exit(ExitStatus.input.rawValue)
    }
    let work = Task { try await execute() }
    Interruption.onSignal { work.cancel() }
    do {
      try await work.value
      Interruption.exitIfCaught()
      try Terminal.checkOutput()
    } catch {
      Interruption.exitIfCaught()
      Terminal.exit(for: error, of: Self.self)
    }
  }

  private static func execute() async throws {
    var command = try parseAsRoot()
    if var asynchronous = command as? any AsyncParsableCommand {
      try await asynchronous.run()
    } else {
      try command.run()
    }
  }
}
