/// Debian's name of the architecture that this program was compiled for; only a default for
/// questions, never for a build.
public enum HostArchitecture {
  public static var name: String {
    #if arch(x86_64)
      "amd64"
    #elseif arch(arm64)
      "arm64"
    #elseif arch(arm)
      "armhf"
    #elseif arch(powerpc64le)
      "ppc64el"
    #elseif arch(s390x)
      "s390x"
    #elseif arch(riscv64)
      "riscv64"
    #else
      "i386"
    #endif
  }
}
