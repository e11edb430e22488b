/// Programs that are put into images and run there, and what they must say.
enum ImageProbes {
  /// Imports all that Python calls its standard library.
  ///
  /// What is for other systems, or is in packages that distroless does not have either, is known
  /// by name. With an argument, only the modules that are libraries: the others are the same files
  /// on every architecture.
  static let python = """
    import ctypes.util, importlib, os, sqlite3, ssl, subprocess, sys, warnings, zoneinfo
    warnings.simplefilter("ignore")
    missing = []
    names = sys.stdlib_module_names - {"antigravity", "this"}
    if len(sys.argv) > 1:
        names = {name.split(".")[0] for name in os.listdir("/usr/lib/python3.13/lib-dynload")}
    for name in sorted(names):
        try:
            importlib.import_module(name)
        except ImportError:
            missing.append(name)
    print(*missing)
    print("trusted:", len(ssl.create_default_context().get_ca_certs()) > 100)
    print("sqlite:", *sqlite3.connect(":memory:").execute("select 6 * 7").fetchone())
    print("zone:", zoneinfo.ZoneInfo("US/Eastern"), sys.getfilesystemencoding())
    # It asks ldconfig, which an emulated program cannot start.
    print("libraries:", len(sys.argv) > 1 or ctypes.util.find_library("ssl") == "libssl.so.3")
    """
  static let pythonLacks = """
    _gdbm _ios_support _overlapped _scproxy _tkinter _winapi _wmi idlelib msvcrt nt tkinter turtle \
    turtledemo winreg winsound
    """
  static let pythonSays = """

    trusted: True
    sqlite: 42
    zone: US/Eastern utf-8
    libraries: True

    """

  static let java = """
    import java.awt.*;
    import java.awt.image.BufferedImage;
    import java.time.*;
    import java.util.*;
    import javax.net.ssl.*;

    public class Probe {
      public static void main(String[] words) throws Exception {
        var fonts = GraphicsEnvironment.getLocalGraphicsEnvironment().getAvailableFontFamilyNames();
        System.out.println("fonts: " + Arrays.asList(fonts).contains("DejaVu Sans"));
        var image = new BufferedImage(64, 32, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setFont(new Font("DejaVu Sans", Font.PLAIN, 20));
        graphics.drawString("W", 4, 24);
        var drawn = 0;
        for (var x = 0; x < 64; x++) for (var y = 0; y < 32; y++) {
          if ((image.getRGB(x, y) & 0xffffff) != 0) drawn++;
        }
        System.out.println("drawn: " + (drawn > 20));
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init((java.security.KeyStore) null);
        var manager = (X509TrustManager) factory.getTrustManagers()[0];
        System.out.println("trusted: " + (manager.getAcceptedIssuers().length > 100));
        SSLContext.getDefault().createSSLEngine();
        var noon = Instant.ofEpochSecond(1783252800L).atZone(ZoneId.of("Europe/Berlin"));
        System.out.println("zone: " + noon.toLocalTime());
        var version = System.getProperty("java.version");
        System.out.println("version: " + version.equals(System.getenv("JAVA_VERSION")));
        System.out.println("Grüße, 世界");
      }
    }
    """
  static let javaSays = """
    fonts: true
    drawn: true
    trusted: true
    zone: 14:00
    version: true
    Grüße, 世界

    """

  static let node = """
    import crypto from "node:crypto";
    import net from "node:net";
    import tls from "node:tls";
    console.log(process.version.split(".")[0]);
    console.log("trusted:", tls.rootCertificates.length > 100);
    const { publicKey } = crypto.generateKeyPairSync("ec", { namedCurve: "prime256v1" });
    console.log("key:", publicKey.asymmetricKeyType);
    console.log(await (await fetch("data:text/plain,fetched")).text());
    console.log(new Intl.DateTimeFormat("de", {
      timeZone: "Europe/Berlin", timeStyle: "short" }).format(1783252800000));
    // A handshake over memory alone: an anonymous cipher needs no certificate.
    const options = { ciphers: "aNULL:@SECLEVEL=0", maxVersion: "TLSv1.2" };
    const server = tls.createServer(options, socket => socket.end("over TLS"));
    server.listen("/tmp/socket", () => {
      const raw = net.connect("/tmp/socket");
      const client = tls.connect({ ...options, socket: raw, rejectUnauthorized: false,
        checkServerIdentity: () => undefined });
      client.on("data", data => { console.log(`${data}`); server.close(); });
      client.on("error", error => { console.log(error.message); process.exit(1); });
    });
    """
  static let nodeSays = """
    v20
    trusted: true
    key: ec
    fetched
    14:00
    over TLS

    """

  static let cxx = """
    #include <iostream>
    #include <stdexcept>
    #include <omp.h>
    int main() {
      try { throw std::out_of_range("out of range"); }
      catch (const std::exception &error) { std::cout << "caught: " << error.what() << std::endl; }
      int threads = 0;
      #pragma omp parallel num_threads(4)
      { if (omp_get_thread_num() == 0) threads = omp_get_num_threads(); }
      std::cout << "threads: " << threads << std::endl;
    }

    """

  /// Reads what Go's runtime reads by itself: zones, the first of its places for roots, names.
  static let goLike = #"""
    #include <stdio.h>
    #include <stdlib.h>
    #include <string.h>
    static int count(const char *path, const char *what) {
      FILE *file = fopen(path, "r");
      char line[4096];
      int count = 0;
      if (!file) return -1;
      while (fgets(line, sizeof line, file)) count += strstr(line, what) != NULL;
      fclose(file);
      return count;
    }
    int main(void) {
      printf("zone: %d\n", count("/usr/share/zoneinfo/Europe/Berlin", "TZif") > 0);
      printf("old zone: %d\n", count("/usr/share/zoneinfo/US/Eastern", "TZif") > 0);
      printf("roots: %d\n", count("/etc/ssl/certs/ca-certificates.crt", "BEGIN CERT") > 100);
      printf("hosts: %d\n", count("/etc/nsswitch.conf", "hosts:          files dns") == 1);
      printf("port: %d\n", count("/etc/services", "https\t\t443/tcp") == 1);
      printf("type: %d\n", count("/etc/mime.types", "text/html") > 0);
      printf("user: %d\n", count("/etc/passwd", "nonroot:x:65532:65532:") == 1);
      char name[] = "/tmp/probe-XXXXXX";
      printf("temporary: %d\n", mkstemp(name) >= 0);
      return 0;
    }

    """#
  static let goLikeSays = """
    zone: 1
    old zone: 1
    roots: 1
    hosts: 1
    port: 1
    type: 1
    user: 1
    temporary: 1

    """
}
