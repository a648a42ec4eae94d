/// An 8-bit image to be drawn with characters: channel planes after one another, rows after one another.
public struct TerminalImage: Sendable {
  let width: Int
  let height: Int
  let channels: Int
  let pixels: [UInt8]
  let caption: String

  /// An image of one (grayscale) or three (RGB) planes.
  public init(width: Int, height: Int, channels: Int, pixels: [UInt8], caption: String) {
    precondition(
      pixels.count == width * height * channels && (channels == 1 || channels == 3), "planes of the given size")
    self.width = width
    self.height = height
    self.channels = channels
    self.pixels = pixels
    self.caption = caption
  }

  private func colour(_ row: Int, _ column: Int) -> (UInt8, UInt8, UInt8) {
    guard row < height else { return (0, 0, 0) }
    let (plane, place) = (width * height, row * width + column)
    return channels == 3
      ? (pixels[place], pixels[plane + place], pixels[2 * plane + place])
      : (pixels[place], pixels[place], pixels[place])
  }

  /// One text row for two pixel rows.
  fileprivate func line(_ row: Int, colour useColour: Bool) -> String {
    var text = ""
    for column in 0..<width {
      let (top, bottom) = (colour(2 * row, column), colour(2 * row + 1, column))
      if useColour {
        text += "\u{1B}[38;2;\(top.0);\(top.1);\(top.2);48;2;\(bottom.0);\(bottom.1);\(bottom.2)m▀"
      } else {
        func luminance(_ c: (UInt8, UInt8, UInt8)) -> Int { (299 * Int(c.0) + 587 * Int(c.1) + 114 * Int(c.2)) / 1000 }
        let shades = Array(" .:-=+*#%@")
        text.append(shades[(luminance(top) + luminance(bottom)) * (shades.count - 1) / 510])
      }
    }
    return useColour ? text + "\u{1B}[0m" : text
  }

  /// The images side by side, as many as fit into a line of the terminal, each with its caption below.
  ///
  /// With colour, a half block shows two pixels one above the other; without, a character shows their mean.
  public static func render(_ images: [TerminalImage], style: TerminalStyle) -> String {
    guard let widest = images.map(\.width).max() else { return "" }
    let perLine = max(1, (style.width + 1) / (widest + 1))
    var text = ""
    for start in stride(from: 0, to: images.count, by: perLine) {
      let group = images[start..<min(start + perLine, images.count)]
      let rows = group.map { ($0.height + 1) / 2 }.max() ?? 0
      for row in 0..<rows { text += group.map { $0.line(row, colour: style.hasColour) }.joined(separator: " ") + "\n" }
      text +=
        group.map { image in
          image.caption + String(repeating: " ", count: max(0, image.width - displayWidth(image.caption)))
        }.joined(separator: " ") + "\n"
    }
    return text
  }
}
