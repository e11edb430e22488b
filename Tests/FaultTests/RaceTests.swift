import Content
import SystemPackage
import TestSupport
import Testing

/// Several runs at once, on one cache and on one output.
@Suite struct RaceTests {
  @Test("runs on one empty cache make one image", arguments: [2, 8])
  func together(_ count: Int) throws {
    let shop = try Workshop()
    let script = """
      for n in $(seq \(count)); do
        "$1" build toy.yaml --lock $n.json -o image$n --jobs 2 >out$n 2>&1 & pids="$pids $!"
      done
      status=0; for pid in $pids; do wait $pid || status=1; done
      [ $status = 0 ] || cat out*; rm -f out?; exit $status
      """
    let ran = try shell(script, shop)
    #expect(ran.status == 0, "\(ran.text) \(ran.complaint)")
    let first = try picture(ofDirectory: shop.directory.appending("image1"))
    for number in 2...count {
      let other = try picture(ofDirectory: shop.directory.appending("image\(number)"))
      #expect(other == first)
    }
    try expectClean(shop)
  }

  @Test(
    "runs that write one output leave one whole image", arguments: ["oci", "oci-archive", "tar"])
  func oneOutput(_ form: String) throws {
    let shop = try Workshop()
    _ = try shop.whittle("lock", "toy.yaml")
    let script = """
      for n in 1 2 3 4; do
        "$1" build toy.yaml -o image --output-format \(form) >out$n 2>&1 & pids="$pids $!"
      done
      status=0; for pid in $pids; do wait $pid || status=1; done
      [ $status = 0 ] || cat out*; rm -f out?; exit $status
      """
    let ran = try shell(script, shop)
    #expect(ran.status == 0, "\(ran.text) \(ran.complaint)")
    let again = try shop.whittle("build", "toy.yaml", "-o", "image", "--output-format", form)
    #expect(again.status == 0, "\(again.complaint)")
    #expect(again.complaint.contains("nothing changed"), "\(again.complaint)")
    let left = try shop.leftovers()
    #expect(left == ["image", "toy.lock.json"])
    try expectClean(shop)
  }

  @Test("a run that is killed while others work harms none")
  func killedNeighbour() throws {
    let shop = try Workshop()
    _ = try shop.whittle("lock", "toy.yaml", "--cache", "first")
    let script = """
      "$1" build toy.yaml -o one >out1 2>&1 & victim=$!
      "$1" build toy.yaml -o two >out2 2>&1 & other=$!
      sleep 0.05; kill -KILL $victim 2>/dev/null; wait $victim 2>/dev/null
      wait $other; status=$?; [ $status = 0 ] || cat out2; rm -rf out? one .whittle-*.tmp
      exit $status
      """
    let ran = try shell(script, shop)
    #expect(ran.status == 0, "\(ran.text) \(ran.complaint)")
    let pruned = try shop.whittle("cache", "prune")
    #expect(pruned.status == 0, "\(pruned.complaint)")
    try expectClean(shop)
  }

  private func shell(_ script: String, _ shop: borrowing Workshop) throws -> Ran {
    try run(
      "timeout", ["600", "sh", "-c", script, "sh", Workshop.program.string],
      environment: shop.environment, in: shop.directory.path)
  }

  private func expectClean(_ shop: borrowing Workshop) throws {
    let checked = try shop.whittle("cache", "verify")
    #expect(checked.status == 0, "\(checked.text)")
    let work = try listDirectory(shop.cache.pushing("whittle/tmp"))
    #expect(work == [])
  }
}
