import SystemPackage
import TestSupport
import Testing

/// The images around one program: each does one real thing, with no file that the manifest does not
/// name or the library closure does not bring.
@Suite(
  "An image of one program",
  .enabled(if: Mirror.isReachable, "no Debian archive of the apt sources answers"),
  .enabled(if: ImageRoot.isPossible, "needs root, unshare, chroot and mount"))
struct ProgramRunTests {
  private func bash(_ name: String, _ architecture: String, _ lines: String) throws -> Ran {
    if let obstacle = ImageRoot.obstacle(architecture) { try Test.cancel("\(obstacle)") }
    let root = try ImageRoot(SampleImage(distro: "debian13", name: name), architecture)
    return try root.bash(lines)
  }

  @Test("curl reads a URL and loads its certificates", arguments: SampleImage.architectures)
  func curl(_ architecture: String) throws {
    let ran = try bash(
      "curl", architecture,
      """
      inside /usr/bin/curl --version | grep -c '^Protocols: .* https '
      inside /usr/bin/curl -sS file:///etc/os-release | grep -c Distroless
      # Nobody listens there: 7, and not 77, which is certificates that cannot be read.
      inside /usr/bin/curl -sS https://127.0.0.1:9/ 2>/dev/null || echo "status $?"
      """)
    #expect(ran.text == "1\n1\nstatus 7\n", "\(ran.complaint)")
  }

  @Test("git commits, shows, and speaks https", arguments: SampleImage.architectures)
  func git(_ architecture: String) throws {
    let ran = try bash(
      "git", architecture,
      """
      # An emulated program cannot start another one, so git must not tidy up by itself.
      image+=(GIT_CONFIG_COUNT=3 GIT_CONFIG_KEY_0=user.name GIT_CONFIG_VALUE_0=toy \
        GIT_CONFIG_KEY_1=user.email GIT_CONFIG_VALUE_1=toy@example.org \
        GIT_CONFIG_KEY_2=maintenance.auto GIT_CONFIG_VALUE_2=false)
      inside /usr/bin/git init --quiet --initial-branch main /tmp/repository
      echo hello > "$root/tmp/repository/file"
      inside /usr/bin/git -C /tmp/repository add file
      inside /usr/bin/git -C /tmp/repository commit --quiet --message first
      inside /usr/bin/git -C /tmp/repository log --format=%an:%s
      inside /usr/bin/git -C /tmp/repository show HEAD:file
      printf 'capabilities\\n\\n' |
        inside /usr/lib/git-core/git-remote-https x https://127.0.0.1:9/x | grep '^fetch$'
      """)
    #expect(ran.text == "toy:first\nhello\nfetch\n", "\(ran.complaint)")
  }

  @Test("psql starts, and says that no server is there", arguments: SampleImage.architectures)
  func psql(_ architecture: String) throws {
    let ran = try bash(
      "postgres-client", architecture,
      """
      inside /usr/bin/psql --version | cut -d' ' -f1-2
      inside /usr/bin/psql -h 127.0.0.1 -p 9 2>&1 | grep -o 'Connection refused'
      """)
    #expect(ran.text == "psql (PostgreSQL)\nConnection refused\n", "\(ran.complaint)")
  }

  @Test("nginx accepts its configuration and serves a page", arguments: SampleImage.architectures)
  func nginx(_ architecture: String) throws {
    let ran = try bash(
      "nginx", architecture,
      """
      inside /usr/sbin/nginx -e stderr -t 2>&1 | grep -o 'test is successful'
      sed -i 's#listen 8080#listen unix:/tmp/socket#' "$root/etc/nginx/nginx.conf"
      inside /usr/sbin/nginx -e stderr -g 'daemon off;' >"$root/log" 2>&1 &
      for _ in {1..6000}; do [[ -S "$root/tmp/socket" ]] && break; sleep 0.1; done
      python3 - "$root/tmp/socket" <<'END' || cat "$root/log"
      import socket, sys
      s = socket.socket(socket.AF_UNIX)
      s.connect(sys.argv[1])
      s.sendall(b"GET / HTTP/1.0\\r\\n\\r\\n")
      print(s.makefile().readline().strip())
      END
      kill -QUIT "$(cat "$root/tmp/nginx.pid")"
      wait
      """)
    #expect(ran.text == "test is successful\nHTTP/1.1 200 OK\n", "\(ran.complaint)")
  }

  @Test("redis keeps what it is given", arguments: SampleImage.architectures)
  func redis(_ architecture: String) throws {
    let ran = try bash(
      "redis", architecture,
      """
      inside /usr/bin/redis-server --port 0 --unixsocket /tmp/socket --dir /data >"$root/log" 2>&1 &
      for _ in {1..6000}; do [[ -S "$root/tmp/socket" ]] && break; sleep 0.1; done
      inside /usr/bin/redis-cli -s /tmp/socket ping
      inside /usr/bin/redis-cli -s /tmp/socket set key value
      inside /usr/bin/redis-cli -s /tmp/socket get key
      inside /usr/bin/redis-cli -s /tmp/socket shutdown nosave
      wait
      """)
    #expect(ran.text == "PONG\nOK\nvalue\n", "\(ran.complaint)")
  }

  @Test("ffmpeg makes a video and reads it again", arguments: SampleImage.architectures)
  func ffmpeg(_ architecture: String) throws {
    let ran = try bash(
      "ffmpeg", architecture,
      """
      ffmpeg() { inside /usr/bin/ffmpeg -hide_banner -loglevel error -nostdin "$@"; }
      ffmpeg -f lavfi -i testsrc=size=64x64:rate=5:duration=1 -c:v libx264 /tmp/video.mp4
      ffmpeg -i /tmp/video.mp4 -f framecrc - | grep -c '^0,'
      """)
    #expect(ran.text == "5\n", "\(ran.complaint)")
  }
}
