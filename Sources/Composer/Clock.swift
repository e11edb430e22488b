#if canImport(Glibc)
  internal import Glibc
#endif

/// The wall clock; only what decides, above the lock, may ask it.
enum Clock {
  /// Seconds since 1970.
  static func seconds() -> Int64 {
    var now = timespec()
    clock_gettime(CLOCK_REALTIME, &now)
    return Int64(now.tv_sec)
  }
}

/// The processors of this machine.
enum Processors {
  static var count: Int {
    max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
  }
}
