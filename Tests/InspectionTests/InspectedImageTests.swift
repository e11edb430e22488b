import Testing

@testable import Inspection
internal import Tree

@Test("an image without a config knows no architecture of its own")
func bareImage() {
  let image = InspectedImage(title: "directory", tree: .empty)
  #expect(image.architecture == nil)
}
