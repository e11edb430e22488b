/// The manifest that `whittle init` writes: commented, standing alone, and good to build as it is.
package enum StarterManifest {
  /// The text for a manifest of that name, which the caller has checked.
  package static func text(named name: String) -> String {
    template.replacing("@NAME@", with: name)
  }

  private static let template = ##"""
    # The image @NAME@, composed from Debian packages by Whittle.
    #   whittle lock @NAME@.yaml                 pins every package and the resulting digests
    #   whittle build @NAME@.yaml -o out/@NAME@     builds it, the same bytes anywhere
    # Every key is explained in docs/manifest.md.
    whittle: 1
    name: @NAME@
    description: Debian 13 with glibc, certificates and time zones

    architectures: [amd64, arm64]

    # Where packages come from, and whose signatures are trusted: the keyring debian-13 is built
    # in. No mirror is named: the apt sources of this machine, or --mirror, say which one to use.
    archives:
      debian: {suites: [trixie, trixie-updates], keyring: debian-13}
      debian-security: {suites: [trixie-security], keyring: debian-13}

    # none: only the packages below. A missing library is then an error that names it.
    dependencies: none

    # Which files of which packages. * and ? stay within one segment of a path, ** crosses segments,
    # ${triplet} is the architecture's library directory, such as x86_64-linux-gnu. A pattern that
    # matches nothing is an error, unless {path: …, optional: true}; `all` selects everything.
    packages:
      base-files:
        - /{bin,lib,lib64,sbin}
        - /{dev,home,proc,root,run,sys,tmp}
        - /usr/{bin,lib,sbin}
        - /var/**
        - /etc/debian_version
        - /etc/os-release
      libc6:
        - /usr/lib{,64}/ld*.so.*
        - /usr/lib/${triplet}/libc.so.6
        - /usr/lib/${triplet}/libm.so.6
        - /usr/lib/${triplet}/libresolv.so.2
        - /usr/lib/${triplet}/libnss_dns.so.2
        - /usr/lib/${triplet}/libnss_files.so.2
      netbase: [/etc/protocols, /etc/services]
      tzdata: [/usr/share/zoneinfo/**]

    # Left out of every package, whatever is selected above. Copyright files are kept.
    exclude:
      - /usr/share/doc/**
      - /usr/share/man/**
      - /usr/share/zoneinfo/localtime

    # Created here, since no maintainer script is ever run.
    users:
      - {name: root, uid: 0, gid: 0, home: /root}
      - {name: nonroot, uid: 65532, gid: 65532, home: /home/nonroot}
    groups:
      - {name: root, gid: 0}
      - {name: nonroot, gid: 65532}
    directories:
      - {path: /tmp, mode: "1777"}
      - {path: /home/nonroot, mode: "0700", uid: 65532, gid: 65532}
    files:
      - {path: /etc/nsswitch.conf, text: "passwd: files\ngroup: files\nhosts: files dns\n"}
      # - {path: /app/server, source: ./server, mode: "0755"}     # a file beside this one
    ca-certificates: {bundle: /etc/ssl/certs/ca-certificates.crt}

    image:
      user: "0"
      env:
        PATH: /usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        SSL_CERT_FILE: /etc/ssl/certs/ca-certificates.crt
      # entrypoint: [/app/server]

    # Other images from the same manifest: each overrides what is above.
    variants:
      nonroot: {image: {user: "65532:65532", working-dir: /home/nonroot}}

    """##
}
