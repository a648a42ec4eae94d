/// Hears how far a long computation is: the work done so far and the work in all, in the same unit (flops).
///
/// Called between blocks, on the thread that computes. Throwing ends the computation with that error.
public typealias WorkObserver = (_ done: Double, _ total: Double) throws -> Void

/// An observer that hears nothing.
public func unobserved(done: Double, total: Double) {}
