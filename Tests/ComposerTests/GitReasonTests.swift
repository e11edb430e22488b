import Testing

@testable import Composer

@Test(
  "Of what git complains of, the reason is told and no hint or warning before it",
  arguments: [
    ("hint: support is deprecated\nfatal: bad revision\n", "fatal: bad revision"),
    ("warning: lazy fetching disabled\nerror: no object\n", "error: no object"),
    ("odd\n", "odd"), ("", "it gave no reason"),
  ])
func gitReason(_ errors: String, _ reason: String) {
  #expect(GitRepository.reason(Array(errors.utf8)) == reason)
}
