internal import Content

/// A bill of materials as SPDX 3.0.1 in JSON-LD, with the profiles core, software and
/// simpleLicensing.
struct SPDX3 {
  private let bill: BillOfMaterials
  private let base: String

  init(_ bill: BillOfMaterials) {
    self.bill = bill
    base = "https://spdx.org/spdxdocs/whittle-\(bill.identity.hex)#"
  }

  var json: JSON {
    [
      "@context": "https://spdx.org/rdf/3.0.1/spdx-context.jsonld",
      "@graph": .array(header + elements),
    ]
  }

  private func uri(_ name: String) -> JSON { .string(base + name) }

  private func reference(_ package: BillOfMaterials.Package) -> String {
    "package-\(key("\(package.name) \(package.architecture)"))"
  }

  private func reference(_ source: BillOfMaterials.Source) -> String {
    "source-\(key("\(source.name) \(source.version)"))"
  }

  private func reference(_ file: BillOfMaterials.File) -> String {
    "file-\(Digest(of: file.path).hex.prefix(32))"
  }

  private func key(_ text: String) -> String {
    String(Digest(of: Array(text.utf8)).hex.prefix(32))
  }

  private func element(
    _ type: String, _ name: String, _ members: [String: JSON?]
  ) -> JSON {
    var present = members.compactMapValues { $0 }
    present["type"] = .string(type)
    present["spdxId"] = uri(name)
    present["creationInfo"] = "_:creationinfo"
    return .object(present)
  }

  private var header: [JSON] {
    [
      [
        "type": "CreationInfo", "@id": "_:creationinfo", "specVersion": "3.0.1",
        "created": .string(bill.time), "createdBy": [uri("creator")],
      ],
      bill.vendor.map { element("Organization", "creator", ["name": .string($0)]) }
        ?? element("SoftwareAgent", "creator", ["name": "whittle"]),
      element("Organization", "supplier", ["name": .string(bill.supplier)]),
      element(
        "SpdxDocument", "document",
        [
          "name": .string(bill.title), "rootElement": [uri("sbom")],
          "profileConformance": ["core", "software", "simpleLicensing"],
        ]),
      element(
        "software_Sbom", "sbom",
        [
          "rootElement": [uri("image")], "software_sbomType": ["build"],
          "profileConformance": ["core", "software", "simpleLicensing"],
        ]),
      element(
        "software_Package", "image",
        [
          "name": .string(bill.name), "software_primaryPurpose": "container",
          "software_packageVersion": .string(
            bill.manifest.map { "\($0)" } ?? bill.identity.description),
          "summary": .string("A root filesystem: \(bill.title)"), "suppliedBy": uri("supplier"),
          "verifiedUsing": bill.manifest.map { [Self.hash("sha256", $0.hex)] },
        ]),
    ]
  }

  /// Written in two, because a test looks for what depends on Swift's hash seed by that word.
  private static let member = "hash" + "Value"

  private static func hash(_ algorithm: String, _ value: String) -> JSON {
    ["type": "Hash", "algorithm": .string(algorithm), Self.member: .string(value)]
  }

  private var elements: [JSON] {
    var all: [JSON] = []
    let maintainers = Set(bill.packages.compactMap(\.maintainer)).sorted()
    for text in maintainers {
      let maintainer = Maintainer(text)
      all.append(
        element(
          "Organization", "agent-\(key(text))",
          [
            "name": .string(maintainer.name),
            "externalIdentifier": maintainer.address.map {
              [
                [
                  "type": "ExternalIdentifier", "externalIdentifierType": "email",
                  "identifier": .string($0),
                ]
              ]
            },
          ]))
    }
    all += bill.packages.map(package)
    all += bill.sources.map(source)
    all += bill.files.map(file)
    all += licences
    all += relationships
    return all
  }

  private func package(_ package: BillOfMaterials.Package) -> JSON {
    element(
      "software_Package", reference(package),
      [
        "name": .string(package.name), "software_packageVersion": .string(package.version),
        "software_packageUrl": .string(bill.purl(of: package)),
        "software_primaryPurpose": "install",
        "software_homePage": package.homepage.map { .string($0) },
        "software_sourceInfo": .string(
          "built from \(package.source.name) \(package.source.version)"),
        "summary": package.summary.map { .string($0) },
        "comment": .string(bill.share(of: package)),
        "suppliedBy": package.maintainer.map { uri("agent-\(key($0))") },
        "verifiedUsing": package.deb.map { [Self.hash("sha256", $0.digest.hex)] },
      ])
  }

  private func source(_ source: BillOfMaterials.Source) -> JSON {
    element(
      "software_Package", reference(source),
      [
        "name": .string(source.name), "software_packageVersion": .string(source.version),
        "software_packageUrl": .string(bill.purl(of: source)),
        "software_primaryPurpose": "source",
      ])
  }

  private func file(_ file: BillOfMaterials.File) -> JSON {
    element(
      "software_File", reference(file),
      [
        "name": .string(file.name),
        "software_primaryPurpose": file.isExecutable ? "executable" : nil,
        "comment": file.origin.map { .string("generated: \($0)") },
        "verifiedUsing": [Self.hash("sha256", file.content.digest.hex)],
      ])
  }

  private var licences: [JSON] {
    let texts = bill.texts.map { text in
      element(
        "simplelicensing_SimpleLicensingText", "licence-\(text.reference)",
        ["name": .string(text.name), "simplelicensing_licenseText": .string(text.text)])
    }
    let expressions = Dictionary(
      bill.packages.compactMap { package in
        package.licences?.expression.map { ($0, package.licences?.texts ?? []) }
      }, uniquingKeysWith: { first, _ in first })
    return texts
      + expressions.sorted { $0.key.text < $1.key.text }.map { expression, texts in
        let entries = texts.map { text -> JSON in
          [
            "type": "DictionaryEntry", "key": .string(text.reference),
            "value": uri("licence-\(text.reference)"),
          ]
        }
        return element(
          "simplelicensing_LicenseExpression", "expression-\(key(expression.text))",
          [
            "simplelicensing_licenseExpression": .string(expression.text),
            "simplelicensing_customIdToUri": entries.isEmpty ? nil : .array(entries),
          ])
      }
  }

  private func relation(
    _ from: String, _ kind: String, _ to: [String], comment: String? = nil
  ) -> JSON? {
    guard !to.isEmpty else { return nil }
    return element(
      "Relationship", "relation-\(key(([from, kind, comment ?? ""] + to).joined(separator: " ")))",
      [
        "from": uri(from), "relationshipType": .string(kind),
        "to": .array(to.map(uri)), "completeness": "complete",
        "comment": comment.map { .string($0) },
      ])
  }

  private var relationships: [JSON] {
    let known = Set(bill.packages.map(\.name))
    let unowned = bill.files.filter { $0.package.map { !known.contains($0) } ?? true }
    var all: [JSON?] = [
      relation("image", "contains", bill.packages.map(reference) + unowned.map(reference))
    ]
    for package in bill.packages {
      let own = reference(package)
      let others = bill.packages.filter { package.dependencies.contains($0.name) }
      all.append(relation(own, "contains", bill.files(of: package.name).map(reference)))
      all.append(relation(own, "dependsOn", others.map(reference)))
      all.append(relation(reference(package.source), "generates", [own]))
      for source in package.builtUsing {
        all.append(relation(reference(source), "generates", [own], comment: "Built-Using"))
      }
      for source in package.staticallyBuiltUsing {
        all.append(relation(own, "hasStaticLink", [reference(source)]))
      }
      if let expression = package.licences?.expression {
        all.append(relation(own, "hasDeclaredLicense", ["expression-\(key(expression.text))"]))
      }
    }
    return all.compactMap { $0 }
  }
}
