import SystemPackage
import TestSupport
import Testing

/// apt itself must trust a toy repository exactly where it should.
@Test(
  "apt-get update takes a toy repository, and refuses the odd ones",
  .enabled(if: Tool.has("apt-get", "gpgv"), "apt-get or gpgv is not installed"),
  arguments: ["good", "unsigned", "tampered", "stranger", "expired", "weak"])
func aptUpdate(_ kind: String) throws {
  let directory = try TemporaryDirectory()
  var suite = ToySuite("toy")
  suite.add(DebBuilder("hello").file("usr/bin/hello", "hi", mode: 0o755))
  switch kind {
  case "unsigned": suite.signing = .unsigned
  case "tampered": suite.signing = .tampered
  case "stranger": suite.signing = .keys([.stranger])
  case "expired": suite.validUntil = suite.date + 86_400
  case "weak": suite.hasOnlyWeakHashes = true
  default: break
  }
  let archive = directory.appending("archive")
  try ToyRepository([suite]).write(to: archive)
  try writeFile(try ToyKey.toy.armoredPublicKey(), to: directory.appending("toy.asc"))
  for name in ["state/lists/partial", "cache/archives/partial", "etc/apt.conf.d"] {
    try writeFile("", to: directory.path.pushing(FilePath(name)).appending(".keep"))
  }
  try writeFile(
    "deb [signed-by=\(directory.appending("toy.asc"))] \(ToyRepository.url(archive)) toy main\n",
    to: directory.appending("sources.list"))
  try writeFile("", to: directory.appending("status"))
  let options = [
    "Dir::State=\(directory.appending("state"))", "Dir::Cache=\(directory.appending("cache"))",
    "Dir::State::status=\(directory.appending("status"))",
    "Dir::Etc::sourcelist=\(directory.appending("sources.list"))", "Dir::Etc::sourceparts=-",
    "APT::Architecture=amd64", "APT::Architectures=amd64", "APT::Sandbox::User=root",
    "Debug::NoLocking=1", "Acquire::Languages=none",
    "Acquire::Check-Valid-Until=true", "Acquire::Check-Date=true",
  ].flatMap { ["-o", $0] }
  let ran = try run("apt-get", options + ["update", "--error-on=any"])
  let isTaken = ran.status == 0
  RecordedTool.apt.expect(isTaken, recorded: kind == "good", of: "\(kind): \(ran.complaint)")
}
