import MinNormReport
import Testing

@Suite struct TerminalImageTests {
  let plain = TerminalStyle(isInteractive: false, hasColour: false, width: 20)

  @Test("without colour a character shows the mean of two pixels, images stand side by side and wrap")
  func shades() {
    let image = TerminalImage(
      width: 3, height: 3, channels: 1, pixels: [0, 128, 255, 0, 128, 255, 255, 0, 0], caption: "3")
    let text = TerminalImage.render([image, image], style: plain)
    #expect(text == " =@  =@\n=   =  \n3   3  \n")
    let wrapped = TerminalImage.render(
      [image, image, image], style: TerminalStyle(isInteractive: false, hasColour: false, width: 7))
    #expect(wrapped.split(separator: "\n").count == 6)
    #expect(TerminalImage.render([], style: plain).isEmpty)
  }

  @Test("with colour a half block shows two pixels exactly")
  func colour() {
    let image = TerminalImage(width: 1, height: 2, channels: 3, pixels: [1, 4, 2, 5, 3, 6], caption: "c")
    let text = TerminalImage.render([image], style: TerminalStyle(isInteractive: true, hasColour: true, width: 80))
    #expect(text == "\u{1B}[38;2;1;2;3;48;2;4;5;6m▀\u{1B}[0m\nc\n")
  }
}
