/// Numbers wherever they lie: in memory of their own, or in a mapped record.
struct Numbers: Sendable {
  private nonisolated(unsafe) let numbers: UnsafeBufferPointer<UInt32>
  private let owner: any Sendable & AnyObject

  /// A copy of an array.
  init(_ array: [UInt32]) {
    let copy = Copy(array)
    numbers = UnsafeBufferPointer(copy.numbers)
    owner = copy
  }

  /// Numbers that live and stay the same as long as their owner does.
  init(_ numbers: UnsafeBufferPointer<UInt32>, owner: any Sendable & AnyObject) {
    self.numbers = numbers
    self.owner = owner
  }

  var count: Int { numbers.count }

  subscript(index: Int) -> UInt32 {
    precondition(index < numbers.count, "internal error: number out of range")
    return numbers[index]
  }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(numbers) }

  private final class Copy: Sendable {
    nonisolated(unsafe) let numbers: UnsafeMutableBufferPointer<UInt32>

    init(_ array: [UInt32]) {
      numbers = .allocate(capacity: array.count)
      _ = numbers.initialize(from: array)
    }

    deinit { numbers.deallocate() }
  }
}
