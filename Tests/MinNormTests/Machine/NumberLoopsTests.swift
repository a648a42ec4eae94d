import CMinNorm
import MinNorm
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The loops for one of the instruction sets that this machine has.
struct LoopLevel: Sendable, CustomTestStringConvertible {
  let level: Int

  /// Every level that the processor has.
  static let all = (0..<8).filter { mn_loopsOfLevel($0) != nil }.map { LoopLevel(level: $0) }

  var loops: mn_loops { mn_loopsOfLevel(level)!.pointee }
  var testDescription: String { String(cString: loops.name) }

  func numbers<Scalar: LAPACKScalar>(_ type: Scalar.Type) -> mn_numberLoops {
    Scalar.precision == .float32 ? loops.float32 : loops.float64
  }
}

/// A check of the loops over one format, for every level.
private protocol LoopCheck {
  func run<Scalar: LAPACKScalar>(_ type: Scalar.Type, _ loops: mn_numberLoops)
}

extension LoopCheck {
  fileprivate func run(_ level: LoopLevel, _ precision: Precision) {
    switch precision {
    case .float32: run(Float.self, level.numbers(Float.self))
    case .float64: run(Double.self, level.numbers(Double.self))
    }
  }
}

@Suite struct NumberLoopsTests {
  @Test("the loops in force are those of the highest level that the processor has")
  func choice() throws {
    #expect(InstructionSet.inForce == LoopLevel.all.last?.testDescription)
    #if os(Linux) && arch(x86_64)
      let text = try String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)
      let flags = Set(text.split(separator: "\n").first { $0.hasPrefix("flags") }?.split(separator: " ") ?? [])
      #expect(LoopLevel.all.contains { $0.testDescription == "x86-64-v3" } == flags.isSuperset(of: ["avx2", "fma"]))
      #expect(LoopLevel.all.contains { $0.testDescription == "x86-64-v4" } == flags.contains("avx512vl"))
    #endif
  }

  @Test(
    "the exponential is within two units in the last place, down to the smallest subnormal number",
    arguments: LoopLevel.all, Precision.allCases)
  func exponential(level: LoopLevel, precision: Precision) {
    struct Check: LoopCheck {
      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type, _ loops: mn_numberLoops) {
        let limit = Scalar.precision == .float32 ? 104.0 : 746.0
        var arguments = (0...100_000).map { Scalar(-limit * Double($0) / 100_000) }
        arguments += (0..<64).map { Scalar(sign: .minus, exponent: .init(-$0), significand: 1) }
        var values = arguments.map { -$0 }
        loops.gaussian(&values, values.count, -1, 0)
        let worst = zip(arguments, values).map { x, value in
          let exact = exp(Wide(Double(x)))
          return abs(Wide(Double(value)) - exact) / Wide(Double(max(Scalar(exact).ulp, .leastNonzeroMagnitude)))
        }.max()
        #expect(worst! <= 2)
      }
    }
    Check().run(level, precision)
  }

  @Test(
    "exp(0) is 1, what is below all numbers is 0, NaN stays NaN, wherever they stand", arguments: LoopLevel.all,
    Precision.allCases)
  func specialValues(level: LoopLevel, precision: Precision) {
    struct Check: LoopCheck {
      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type, _ loops: mn_numberLoops) {
        for before in 0..<33 {
          var values = [Scalar](repeating: 0.7, count: before)
          values += [0, -0.0, 1000, .infinity, .greatestFiniteMagnitude, .nan]
          loops.gaussian(&values, values.count, -1, 0)
          var alone: [Scalar] = [0.7]
          loops.gaussian(&alone, 1, -1, 0)
          #expect(values.prefix(before).allSatisfy { $0 == alone[0] })
          #expect(Array(values[before..<before + 5]) == [1, 1, 0, 0, 0])
          #expect(values.last!.isNaN)
        }
      }
    }
    Check().run(level, precision)
  }

  @Test(
    "distances and kernels equal their formulas to rounding, at 0, at infinity, for NaN, and any count",
    arguments: LoopLevel.all, Precision.allCases)
  func kernels(level: LoopLevel, precision: Precision) {
    struct Check: LoopCheck {
      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type, _ loops: mn_numberLoops) {
        var random = TestRandom(5)
        let scale = Wide(-0.3) + Wide(1e-18)
        for count in 0..<70 {
          let numbers = (0..<count).map { $0 == 3 ? 0 : $0 == 5 ? Scalar.infinity : Scalar(random.uniform() * 20) }
          check(numbers, { loops.gaussian($0, count, -0.3, 1e-18) }) { exp(scale * $0) }
          check(numbers, { loops.laplacian($0, count, -0.3, 1e-18) }) { exp(scale * $0.squareRoot()) }
          check(numbers, { loops.polynomial($0, count, 0.5, 2, 3) }) { ($0 / 2 + 2) * ($0 / 2 + 2) * ($0 / 2 + 2) }
          var lost = numbers + [.nan]
          loops.laplacian(&lost, count + 1, -0.3, 0)
          #expect(lost[count].isNaN)
        }
        var large = [Scalar](repeating: Scalar(1e30), count: 3)
        loops.polynomial(&large, 3, 1, 1, 64)
        #expect(large == [.infinity, .infinity, .infinity])
        var products: [Scalar] = [1, 2, 3, .nan, -.infinity]
        loops.formSquaredDistances(&products, 5, [1, 4, 4, 1, 1] as [Scalar], 1)
        #expect(Array(products.prefix(3)) == [0, 1, 0] && products[3].isNaN && products[4] == .infinity)
      }

      func check<Scalar: LAPACKScalar>(
        _ numbers: [Scalar], _ loop: (UnsafeMutablePointer<Scalar>) -> Void, _ formula: (Wide) -> Wide
      ) {
        var values = numbers
        values.withUnsafeMutableBufferPointer { if let base = $0.baseAddress { loop(base) } }
        for (x, value) in zip(numbers, values) {
          let exact = formula(Wide(x))
          // The argument of an exponential is at most 6 and rounded.
          let tolerance = 16 * exact * Wide(Scalar.precision.unitRoundoff)
          #expect(Wide(value) == exact || abs(Wide(value) - exact) <= tolerance, "\(x)")
        }
      }
    }
    Check().run(level, precision)
  }

  @Test(
    "sums of squares, conversions and additions of any count equal those of one number after the other",
    arguments: LoopLevel.all, Precision.allCases)
  func conversions(level: LoopLevel, precision: Precision) {
    struct Check: LoopCheck {
      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type, _ loops: mn_numberLoops) {
        var random = TestRandom(7)
        for count in [0, 1, 2, 7, 8, 9, 31, 33, 64, 100] {
          let doubles = (0..<count).map { _ in random.normal() }
          let (floats, scalars) = (doubles.map { Float($0) }, doubles.map { Scalar($0) })
          let bytes = (0..<count).map { UInt8(truncatingIfNeeded: 255 - $0) }
          var (a, b, c) = (scalars, scalars, scalars)
          loops.convertDoubles(doubles, &a, count)
          loops.convertFloats(floats, &b, count)
          loops.widenBytes(bytes, &c, count)
          #expect(a == scalars && b == floats.map { Scalar($0) } && c == bytes.map { Scalar($0) })
          var sums = scalars
          loops.addFloats(floats, &sums, count)
          #expect(sums == zip(scalars, floats).map { $0 + Scalar($1) })
          // Whole numbers whose products wrap around and whose sums do not; a power of two is multiplied without rounding.
          let products = (0..<count).map { Int32.max &- Int32($0 * 1000) }
          let terms = products.map { Int32(5) &- $0 }
          sums = scalars
          loops.addWholeNumbers(products, terms, -12, 0.125, &sums, count)
          #expect(sums == scalars.map { $0 + Scalar(-7) * 0.125 })
          sums = scalars
          let small = (0..<Int32(count)).map { 99_000 * $0 }
          loops.addWholeNumbers(small, [Int32](repeating: 0, count: count), 3, 4, &sums, count)
          #expect(sums == zip(scalars, small).map { $0 + Scalar($1 + 3) * 4 })
          let squares = scalars.reduce(Wide(0)) { $0 + Wide($1) * Wide($1) }
          #expect(abs(Wide(loops.squaredNorm(scalars, count)) - squares) <= Wide(count) * 0x1p-53 * squares)
        }
      }
    }
    Check().run(level, precision)
  }

  @Test(
    "squared distances from products; the least margin tells a near pair at any place", arguments: LoopLevel.all,
    Precision.allCases)
  func distances(level: LoopLevel, precision: Precision) {
    struct Check: LoopCheck {
      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type, _ loops: mn_numberLoops) {
        for count in 1..<40 {
          for place in 0..<count {
            var products = [Scalar](repeating: 1, count: count)
            products[place] = 2
            let norms = [Scalar](repeating: 2, count: count)
            #expect(abs(loops.distances(&products, count, norms, 2, 0.5, 0x1p-10) + 4 * 0x1p-10) < 1e-6)
            #expect(products == (0..<count).map { $0 == place ? 0 : 1 })
          }
        }
        var (far, none) = ([1] as [Scalar], [Scalar]())
        #expect(loops.distances(&far, 1, [2] as [Scalar], 2, 1, 0x1p-10) > 1.9 && far == [2])
        #expect(loops.distances(&none, 0, none, 1, 1, 0x1p-10) == .infinity)
      }
    }
    Check().run(level, precision)
  }

  @Test(
    "squares of differences keep the digits of numbers that are nearly equal", arguments: LoopLevel.all,
    Precision.allCases)
  func squaredDifferences(level: LoopLevel, precision: Precision) {
    struct Check: LoopCheck {
      func run<Scalar: LAPACKScalar>(_ type: Scalar.Type, _ loops: mn_numberLoops) {
        var random = TestRandom(8)
        for count in [0, 1, 2, 7, 8, 9, 31, 33, 64, 100] {
          let x = (0..<count).map { _ in Scalar(1e3 + random.normal()) }
          let z = x.map { random.normal() > 0 ? $0.nextUp : $0 + 1 }
          let exact = zip(x, z).reduce(Wide(0)) { $0 + (Wide($1.0) - Wide($1.1)) * (Wide($1.0) - Wide($1.1)) }
          #expect(abs(Wide(loops.squaredDifference(x, z, count)) - exact) <= Wide(count) * 0x1p-52 * exact)
          #expect(loops.squaredDifference(x, x, count) == 0)
        }
      }
    }
    Check().run(level, precision)
  }
}
