internal import Content
internal import Spelling

/// A bill of materials as CycloneDX 1.6 in JSON, with the fields of BSI TR-03183-2 (its taxonomy is
/// that of github.com/BSI-Bund/tr-03183-cyclonedx-property-taxonomy).
struct CycloneDX {
  private let bill: BillOfMaterials

  init(_ bill: BillOfMaterials) { self.bill = bill }

  private static let image = "image"

  var json: JSON {
    [
      "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json", "bomFormat": "CycloneDX",
      "specVersion": "1.6", "serialNumber": .string(serialNumber), "version": 1,
      "metadata": metadata,
      "components": .array(
        bill.packages.map(package) + bill.sources.map(source) + unowned.map(file)),
      "dependencies": .array(dependencies),
    ]
  }

  private static func object(_ members: [String: JSON?]) -> JSON {
    .object(members.compactMapValues { $0 })
  }

  /// A UUID of the bill's own digest (RFC 9562, version 8).
  private var serialNumber: String {
    var bytes = Array(bill.identity.bytes.prefix(16))
    bytes[6] = bytes[6] & 0x0F | 0x80
    bytes[8] = bytes[8] & 0x3F | 0x80
    let digits = Array(hexadecimal(bytes))
    let parts = [0..<8, 8..<12, 12..<16, 16..<20, 20..<32].map { String(digits[$0]) }
    return "urn:uuid:" + parts.joined(separator: "-")
  }

  private var metadata: JSON {
    Self.object([
      "timestamp": .string(bill.time),
      "tools": ["components": [["type": "application", "name": "whittle"]]],
      "manufacturer": bill.vendor.map { ["name": .string($0)] },
      "lifecycles": [["phase": "build"]],
      "component": Self.object([
        "type": "container", "bom-ref": .string(Self.image), "name": .string(bill.name),
        "version": .string(bill.manifest.map { "\($0)" } ?? bill.identity.description),
        "description": .string("A root filesystem: \(bill.title)"),
        "supplier": ["name": .string(bill.supplier)],
        "hashes": bill.manifest.map { [Self.hash("SHA-256", $0.hex)] },
        "properties": .array(Self.kind(isExecutable: false, isArchive: true)),
      ]),
    ])
  }

  private static func hash(_ name: String, _ value: String) -> JSON {
    ["alg": .string(name), "content": .string(value)]
  }

  private static func property(_ name: String, _ value: String) -> JSON {
    ["name": .string(name), "value": .string(value)]
  }

  /// What TR-03183-2 wants to know of a component.
  private static func kind(isExecutable: Bool, isArchive: Bool) -> [JSON] {
    [
      property("bsi:component:executable", isExecutable ? "executable" : "non-executable"),
      property("bsi:component:archive", isArchive ? "archive" : "no archive"),
      property("bsi:component:structured", isArchive ? "structured" : "unstructured"),
    ]
  }

  private func package(_ package: BillOfMaterials.Package) -> JSON {
    let purl = bill.purl(of: package)
    let files = bill.files(of: package.name)
    let texts = (package.licences?.texts ?? []).map {
      Self.property("whittle:licence-text:\($0.reference)", $0.text)
    }
    return Self.object([
      "type": "library", "bom-ref": .string(purl), "name": .string(package.name),
      "version": .string(package.version), "purl": .string(purl),
      "description": package.summary.map { .string($0) },
      "supplier": package.maintainer.map(Self.supplier),
      "hashes": package.deb.map { [Self.hash("SHA-256", $0.digest.hex)] },
      "licenses": package.licences?.expression.map {
        [["expression": .string($0.text), "acknowledgement": "declared"]]
      },
      "externalReferences": package.homepage.map {
        [["type": "website", "url": .string($0)]]
      },
      "properties": .array(
        [
          Self.property("bsi:component:filename", package.fileName),
          Self.property("whittle:files", bill.share(of: package)),
          Self.property("whittle:source", "\(package.source.name) \(package.source.version)"),
        ] + Self.kind(isExecutable: false, isArchive: true)
          + package.builtUsing.map {
            Self.property("whittle:built-using", "\($0.name) \($0.version)")
          }
          + package.staticallyBuiltUsing.map {
            Self.property("whittle:static-built-using", "\($0.name) \($0.version)")
          } + texts),
      "pedigree": [
        "ancestors": [
          [
            "type": "library", "name": .string(package.source.name),
            "version": .string(package.source.version),
            "purl": .string(bill.purl(of: package.source)),
          ]
        ]
      ],
      "components": files.isEmpty ? nil : .array(files.map(file)),
    ])
  }

  private static func supplier(_ text: String) -> JSON {
    let maintainer = Maintainer(text)
    return object([
      "name": .string(maintainer.name),
      "contact": maintainer.address.map { [["email": .string($0)]] },
    ])
  }

  private func source(_ source: BillOfMaterials.Source) -> JSON {
    let purl = bill.purl(of: source)
    return Self.object([
      "type": "library", "bom-ref": .string(purl), "name": .string(source.name),
      "version": .string(source.version), "purl": .string(purl),
      "supplier": bill.packages.first { $0.source == source }?.maintainer.map(Self.supplier),
      "properties": [Self.property("whittle:kind", "source package")],
    ])
  }

  private func file(_ file: BillOfMaterials.File) -> JSON {
    let name = String(file.name.split(separator: "/").last ?? "")
    let isArchive = [".jar", ".zip", ".tar", ".gz", ".xz", ".zst"].contains { name.hasSuffix($0) }
    return [
      "type": "file", "bom-ref": .string("file:\(file.name)"), "name": .string(file.name),
      "hashes": [
        Self.hash("SHA-256", file.content.digest.hex), Self.hash("SHA-512", file.sha512),
      ],
      "properties": .array(
        [Self.property("bsi:component:filename", name)]
          + Self.kind(isExecutable: file.isExecutable, isArchive: isArchive)
          + (file.origin.map { [Self.property("whittle:generated", $0)] } ?? [])),
    ]
  }

  /// Files of no package.
  private var unowned: [BillOfMaterials.File] {
    let known = Set(bill.packages.map(\.name))
    return bill.files.filter { $0.package.map { !known.contains($0) } ?? true }
  }

  private var dependencies: [JSON] {
    let purls = Dictionary(
      bill.packages.map { ($0.name, bill.purl(of: $0)) }, uniquingKeysWith: { first, _ in first })
    let image: JSON = [
      "ref": .string(Self.image),
      "dependsOn": .array(
        bill.packages.map { .string(bill.purl(of: $0)) }
          + unowned.map { .string("file:\($0.name)") }),
    ]
    return [image]
      + bill.packages.map { package in
        [
          "ref": .string(bill.purl(of: package)),
          "dependsOn": .array(
            package.dependencies.compactMap { purls[$0] }.map { .string($0) }),
        ]
      }
  }
}
