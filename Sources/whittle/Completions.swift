import ArgumentParser
import Composer
import SystemPackage

// What shells offer at Tab: `whittle --generate-completion-script bash`.

extension CompletionKind {
  static var manifests: CompletionKind { .file(extensions: ["yaml", "yml"]) }
  static var locks: CompletionKind { .file(extensions: ["json"]) }
  static var releases: CompletionKind { .list(["debian12", "debian13"]) }

  /// Debian's names, one after the other with commas between them.
  static var architectures: CompletionKind {
    .custom { _, _, prefix in
      ListCompletion(prefix).candidates(Composer.architectures)
    }
  }

  /// The variants of the manifests that are on the line already.
  static var variants: CompletionKind {
    .custom { words, _, prefix in
      let manifests = words.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }
      var names: [String] = []
      for name in manifests.flatMap({ Composer.variants(of: FilePath($0)) })
      where !names.contains(name) {
        names.append(name)
      }
      return ListCompletion(prefix).candidates(names)
    }
  }
}

/// A list with commas of which the last item is being written.
private struct ListCompletion {
  /// What is written already, with its comma.
  private let head: String
  private let items: [String]

  init(_ prefix: String) {
    let comma = prefix.lastIndex(of: ",")
    head = comma.map { String(prefix[...$0]) } ?? ""
    items = head.split(separator: ",").map(String.init)
  }

  func candidates(_ names: [String]) -> [String] {
    names.filter { !items.contains($0) }.map { head + $0 }
  }
}
