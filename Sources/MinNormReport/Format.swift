import Foundation

/// Numbers as a person reads them.
///
/// Independent of the locale; NaN and infinity are spelled out.
public enum Format {
  private static let locale = Locale(identifier: "en_US_POSIX")

  static func fixed(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", locale: locale, value)
  }

  private static func unusual(_ value: Double) -> String? {
    value.isNaN ? "NaN" : value.isInfinite ? (value > 0 ? "infinite" : "-infinite") : nil
  }

  /// "1 thread", "2,000 threads".
  public static func count(_ number: Int, of noun: String) -> String {
    "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
  }

  /// "0.012 s", "3.4 s", "2 min 05 s", "1 h 02 min".
  public static func seconds(_ value: Double) -> String {
    if let word = unusual(value) { return word }
    switch value {
    case ..<0.9995: return fixed(value, 3) + " s"
    case ..<9.995: return fixed(value, 2) + " s"
    case ..<59.95: return fixed(value, 1) + " s"
    case ..<3599.5:
      let whole = Int(value.rounded())
      return "\(whole / 60) min \(padded(whole % 60)) s"
    default:
      let minutes = Int((value / 60).rounded())
      return "\(minutes / 60) h \(padded(minutes % 60)) min"
    }
  }

  private static func padded(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  /// "512 B", "1.5 KiB", "13.4 GiB".
  public static func bytes(_ count: Int) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
    var (value, unit) = (Double(count), 0)
    while value >= 1023.95, unit + 1 < units.count { (value, unit) = (value / 1024, unit + 1) }
    return (unit == 0 ? "\(count)" : fixed(value, value < 9.995 ? 2 : 1)) + " " + units[unit]
  }

  /// A share as a percentage with two decimals: 0.029 as "2.90 %".
  public static func percent(_ rate: Double, digits: Int = 2) -> String {
    unusual(rate) ?? fixed(rate * 100, digits) + " %"
  }

  /// "1.3e-13".
  public static func scientific(_ value: Double, digits: Int = 1) -> String {
    unusual(value) ?? (value == 0 ? "0" : String(format: "%.\(digits)e", locale: locale, value).lowercased())
  }

  /// A whole number with its thousands apart: 60000 as "60,000".
  public static func count(_ value: Int) -> String {
    var text = String(value.magnitude)
    var index = text.endIndex
    while text.distance(from: text.startIndex, to: index) > 3 {
      index = text.index(index, offsetBy: -3)
      text.insert(",", at: index)
    }
    return (value < 0 ? "-" : "") + text
  }

  /// With so many significant digits: "54.24", "0.00123", "1.2e+07".
  public static func significant(_ value: Double, digits: Int = 4) -> String {
    if let word = unusual(value) { return word }
    guard value != 0 else { return "0" }
    let exponent = Int(log10(abs(value)).rounded(.down))
    guard (-4...6).contains(exponent) else { return scientific(value, digits: digits - 1) }
    return fixed(value, max(0, digits - 1 - exponent))
  }

  /// Flops per second: "195 GFLOP/s".
  public static func flops(_ rate: Double) -> String { unusual(rate) ?? fixed(rate * 1e-9, 0) + " GFLOP/s" }
}
