import Content

/// What the argument parser knows of a command (its `--experimental-dump-help`).
struct HelpInfo {
  let name: String
  /// The abstract, as a phrase: its first letter small, without a full stop.
  let summary: String
  let discussion: String
  let arguments: [Argument]
  let subcommands: [HelpInfo]

  init(_ json: JSON) {
    name = json["commandName"]?.string ?? ""
    let abstract = json["abstract"]?.string ?? ""
    let phrase = abstract.hasSuffix(".") ? String(abstract.dropLast()) : abstract
    summary = phrase.prefix(1).lowercased() + phrase.dropFirst()
    discussion = json["discussion"]?.string ?? ""
    arguments = (json["arguments"]?.array ?? []).map(Argument.init).filter(\.isShown)
    subcommands = (json["subcommands"]?.array ?? [])
      .filter { $0["shouldDisplay"]?.bool != false && $0["commandName"]?.string != "help" }
      .map(HelpInfo.init)
  }

  /// What follows the verb: options that must be there, and arguments.
  var synopsis: String {
    " [\\fIoptions\\fR]"
      + arguments.filter { $0.isPositional || !$0.isOptional && !$0.isFlag }.map {
        " " + ($0.isOptional ? "[\($0.use)]" : $0.use)
      }.joined()
  }

  /// The options of all subcommands, each once.
  var sharedArguments: [Argument] {
    var seen: Set<String> = []
    return subcommands.flatMap(\.arguments).filter { seen.insert($0.label).inserted }
  }
}

extension HelpInfo {
  /// An option, a flag or an argument.
  struct Argument {
    let names: [String]
    let valueName: String
    let isFlag: Bool
    let isOptional: Bool
    let isRepeating: Bool
    let isShown: Bool
    let help: String

    var isPositional: Bool { names.isEmpty }

    init(_ json: JSON) {
      names = (json["names"]?.array ?? []).map { name in
        let dashes = name["kind"]?.string == "long" ? "--" : "-"
        return dashes + (name["name"]?.string ?? "")
      }
      valueName = json["valueName"]?.string ?? ""
      isFlag = json["kind"]?.string == "flag"
      isOptional = json["isOptional"]?.bool ?? false
      isRepeating = json["isRepeating"]?.bool ?? false
      isShown = json["shouldDisplay"]?.bool ?? true
      var help = json["abstract"]?.string ?? ""
      let values = (json["allValues"]?.array ?? []).compactMap(\.string)
      if !values.isEmpty, !values.allSatisfy({ help.contains($0) }) {
        help += (help.isEmpty ? "" : " ") + "Values: \(values.joined(separator: ", "))."
      }
      if !isFlag, let usual = json["defaultValue"]?.string, !usual.isEmpty {
        help += " Default: \(usual)."
      }
      self.help = help
    }

    /// As it is written on a line, in roff.
    var use: String {
      let value = "\\fI\(Roff.escaped(valueName))\\fR" + (isRepeating ? " …" : "")
      guard let name = names.last else { return value }
      return "\\fB\(Roff.escaped(name))\\fR" + (isFlag ? "" : " \(value)")
    }

    /// All its names, in roff.
    var label: String {
      guard !isPositional else { return "\\fI\(Roff.escaped(valueName))\\fR" }
      let all = names.map { "\\fB\(Roff.escaped($0))\\fR" }.joined(separator: ", ")
      return isFlag ? all : "\(all) \\fI\(Roff.escaped(valueName))\\fR"
    }
  }
}
