internal import Spelling

/// The capabilities that a file runs with, as the kernel keeps them in the extended attribute
/// `security.capability` (capabilities(7), linux/capability.h `struct vfs_cap_data`).
package struct FileCapabilities: Hashable, Sendable {
  /// The attribute's value.
  package let bytes: [UInt8]

  package init(bytes: [UInt8]) { self.bytes = bytes }

  /// Reads what setcap(8) takes, one clause: `cap_net_bind_service=ep`, `cap_net_raw,cap_kill+p`.
  ///
  /// - Returns: nil for anything else.
  package init?(parsing text: String) {
    guard let sign = text.firstIndex(where: { $0 == "=" || $0 == "+" }) else { return nil }
    let flags = Set(text[text.index(after: sign)...])
    guard flags.isSubset(of: ["e", "i", "p"]), flags.contains("p") || flags.contains("i") else {
      return nil
    }
    var set: UInt64 = 0
    for name in text[..<sign].split(separator: ",", omittingEmptySubsequences: false) {
      guard name.hasPrefix("cap_"),
        let number = Self.known.firstIndex(of: String(name.dropFirst(4)))
      else { return nil }
      set |= 1 << UInt64(number)
    }
    let permitted = flags.contains("p") ? set : 0
    let inheritable = flags.contains("i") ? set : 0
    let words: [UInt32] = [
      0x0200_0000 | (flags.contains("e") ? 1 : 0), UInt32(truncatingIfNeeded: permitted),
      UInt32(truncatingIfNeeded: inheritable), UInt32(truncatingIfNeeded: permitted >> 32),
      UInt32(truncatingIfNeeded: inheritable >> 32),
    ]
    bytes = words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } }
  }

  /// The names with the sets that they are in, as setcap(8) takes them: `cap_net_raw=ep`; a value
  /// of another form in hexadecimal digits.
  package var text: String {
    guard let words = words, words.count == 3 || words.count >= 5 else { return unreadable }
    let isWide = words.count >= 5
    let permitted = UInt64(words[1]) | (isWide ? UInt64(words[3]) << 32 : 0)
    let inheritable = UInt64(words[2]) | (isWide ? UInt64(words[4]) << 32 : 0)
    let effective = words[0] & 1 == 1 ? "e" : ""
    let both = permitted & inheritable
    let groups = [
      (both, effective + "ip"), (permitted & ~both, effective + "p"),
      (inheritable & ~both, effective + "i"),
    ]
    let parts = groups.filter { $0.0 != 0 }.map { "\(Self.names($0.0))=\($0.1)" }
    return parts.isEmpty ? "no capabilities" : parts.joined(separator: " ")
  }

  /// The value's little-endian words; nil where it is not made of such.
  private var words: [UInt32]? {
    guard bytes.count >= 12, bytes.count <= 24, bytes.count % 4 == 0 else { return nil }
    return stride(from: 0, to: bytes.count, by: 4).map { start in
      bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }
  }

  private var unreadable: String { "capabilities " + hexadecimal(Array(bytes.prefix(24))) }

  private static func names(_ set: UInt64) -> String {
    (0..<64).filter { set >> $0 & 1 == 1 }
      .map { known.indices.contains($0) ? "cap_\(known[$0])" : "cap_\($0)" }
      .joined(separator: ",")
  }

  /// By their numbers (linux/capability.h).
  private static let known = [
    "chown", "dac_override", "dac_read_search", "fowner", "fsetid", "kill", "setgid", "setuid",
    "setpcap", "linux_immutable", "net_bind_service", "net_broadcast", "net_admin", "net_raw",
    "ipc_lock", "ipc_owner", "sys_module", "sys_rawio", "sys_chroot", "sys_ptrace", "sys_pacct",
    "sys_admin", "sys_boot", "sys_nice", "sys_resource", "sys_time", "sys_tty_config", "mknod",
    "lease", "audit_write", "audit_control", "setfcap", "mac_override", "mac_admin", "syslog",
    "wake_alarm", "block_suspend", "audit_read", "perfmon", "bpf", "checkpoint_restore",
  ]
}
