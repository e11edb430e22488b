import Testing

@testable import Inspection

@Test("an image without a config knows no architecture of its own")
func bareImage() {
  let image = InspectedImage(title: "folder", entries: [])
  #expect(image.architecture == nil)
}
