internal import Content
internal import Spelling

/// A bill of materials as SPDX 2.3 (ISO/IEC 5962) in JSON.
struct SPDX2 {
  private let bill: BillOfMaterials

  init(_ bill: BillOfMaterials) { self.bill = bill }

  private static let image = "SPDXRef-Image"

  var json: JSON {
    let name = Self.identifier(bill.title)
    return Self.object([
      "spdxVersion": "SPDX-2.3", "dataLicense": "CC0-1.0", "SPDXID": "SPDXRef-DOCUMENT",
      "name": .string(bill.title),
      "documentNamespace": .string(
        "https://spdx.org/spdxdocs/whittle-\(name)-\(bill.identity.hex)"),
      "creationInfo": [
        "created": .string(bill.time),
        "creators": .array(
          ["Tool: whittle"] + (bill.vendor.map { [.string("Organization: \($0)")] } ?? [])),
      ],
      "documentDescribes": [.string(Self.image)],
      "packages": .array(
        [image] + bill.packages.map(package) + bill.sources.map(source)),
      "files": .array(bill.files.map(file)),
      "relationships": .array(relationships),
      "hasExtractedLicensingInfos": bill.texts.isEmpty
        ? nil
        : .array(
          bill.texts.map {
            [
              "licenseId": .string($0.reference), "name": .string($0.name),
              "extractedText": .string($0.text),
            ]
          }),
    ])
  }

  private static func object(_ members: [String: JSON?]) -> JSON {
    .object(members.compactMapValues { $0 })
  }

  /// Letters, digits, dots and dashes, as SPDX wants them in identifiers.
  private static func identifier(_ text: String) -> String {
    String(
      text.unicodeScalars.map { scalar -> Character in
        let isPlain =
          scalar.isASCII
          && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil
            || scalar == "." || scalar == "-")
        return isPlain ? Character(scalar) : "-"
      })
  }

  private static func reference(_ package: BillOfMaterials.Package) -> String {
    "SPDXRef-Package-\(identifier(package.name))-\(identifier(package.architecture))"
  }

  private static func reference(_ source: BillOfMaterials.Source) -> String {
    let digest = Digest(of: Array("\(source.name) \(source.version)".utf8))
    return "SPDXRef-Source-\(identifier(source.name))-\(digest.hex.prefix(8))"
  }

  private static func reference(_ file: BillOfMaterials.File) -> String {
    "SPDXRef-File-\(Digest(of: file.path).hex.prefix(32))"
  }

  private var image: JSON {
    Self.object([
      "SPDXID": .string(Self.image), "name": .string(bill.name),
      "versionInfo": .string(bill.manifest.map { "\($0)" } ?? bill.identity.description),
      "supplier": .string("Organization: \(bill.supplier)"),
      "downloadLocation": "NOASSERTION", "filesAnalyzed": .bool(!bill.files.isEmpty),
      "packageVerificationCode": code(bill.files),
      "primaryPackagePurpose": "CONTAINER",
      "checksums": bill.manifest.map {
        [["algorithm": "SHA256", "checksumValue": .string($0.hex)]]
      },
      "licenseConcluded": "NOASSERTION", "licenseDeclared": "NOASSERTION",
      "copyrightText": "NOASSERTION",
      "comment": .string("A root filesystem: \(bill.title)"),
    ])
  }

  private func package(_ package: BillOfMaterials.Package) -> JSON {
    let files = bill.files(of: package.name)
    return Self.object([
      "SPDXID": .string(Self.reference(package)), "name": .string(package.name),
      "versionInfo": .string(package.version), "packageFileName": .string(package.fileName),
      "supplier": .string(Self.agent(package.maintainer)),
      "downloadLocation": "NOASSERTION", "filesAnalyzed": .bool(!files.isEmpty),
      "packageVerificationCode": code(files),
      "checksums": package.deb.map {
        [["algorithm": "SHA256", "checksumValue": .string($0.digest.hex)]]
      },
      "homepage": package.homepage.flatMap { Self.isURL($0) ? .string($0) : nil },
      "summary": package.summary.map { .string($0) },
      "sourceInfo": .string("built from \(package.source.name) \(package.source.version)"),
      "licenseConcluded": "NOASSERTION",
      "licenseDeclared": .string(package.licences?.expression?.text ?? "NOASSERTION"),
      "copyrightText": "NOASSERTION", "comment": .string(bill.share(of: package)),
      "externalRefs": [Self.purl(bill.purl(of: package))],
    ])
  }

  private func source(_ source: BillOfMaterials.Source) -> JSON {
    [
      "SPDXID": .string(Self.reference(source)), "name": .string(source.name),
      "versionInfo": .string(source.version),
      "supplier": .string(
        Self.agent(bill.packages.first { $0.source == source }?.maintainer)),
      "downloadLocation": "NOASSERTION", "filesAnalyzed": false,
      "primaryPackagePurpose": "SOURCE", "licenseConcluded": "NOASSERTION",
      "licenseDeclared": "NOASSERTION", "copyrightText": "NOASSERTION",
      "externalRefs": [Self.purl(bill.purl(of: source))],
    ]
  }

  private static func purl(_ text: String) -> JSON {
    [
      "referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl",
      "referenceLocator": .string(text),
    ]
  }

  /// `Name <address>` as SPDX writes it.
  private static func agent(_ text: String?) -> String {
    guard let text, !text.isEmpty else { return "NOASSERTION" }
    let maintainer = Maintainer(text)
    return "Organization: \(maintainer.name)" + (maintainer.address.map { " (\($0))" } ?? "")
  }

  private static func isURL(_ text: String) -> Bool {
    ["http://", "https://", "ftp://"].contains { text.hasPrefix($0) }
      && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  }

  private func file(_ file: BillOfMaterials.File) -> JSON {
    Self.object([
      "SPDXID": .string(Self.reference(file)), "fileName": .string("." + file.name),
      "checksums": [
        ["algorithm": "SHA1", "checksumValue": .string(file.sha1)],
        ["algorithm": "SHA256", "checksumValue": .string(file.content.digest.hex)],
      ],
      "licenseConcluded": "NOASSERTION", "copyrightText": "NOASSERTION",
      "comment": file.origin.map { .string("generated: \($0)") },
    ])
  }

  /// SPDX 2.3, 7.9: the SHA-1 of the sorted SHA-1 sums of all files.
  private func code(_ files: [BillOfMaterials.File]) -> JSON? {
    guard !files.isEmpty else { return nil }
    let sums = files.map(\.sha1).sorted().joined()
    return ["packageVerificationCodeValue": .string(hexadecimal(SHA1.hash(Array(sums.utf8))))]
  }

  private var relationships: [JSON] {
    var all = [Self.relation("SPDXRef-DOCUMENT", "DESCRIBES", Self.image)]
    for package in bill.packages {
      let own = Self.reference(package)
      all.append(Self.relation(Self.image, "CONTAINS", own))
      all.append(Self.relation(own, "GENERATED_FROM", Self.reference(package.source)))
      for source in package.builtUsing {
        all.append(
          Self.relation(own, "GENERATED_FROM", Self.reference(source), comment: "Built-Using"))
      }
      for source in package.staticallyBuiltUsing {
        all.append(
          Self.relation(own, "STATIC_LINK", Self.reference(source), comment: "Static-Built-Using"))
      }
      for name in package.dependencies {
        for other in bill.packages where other.name == name {
          all.append(Self.relation(own, "DEPENDS_ON", Self.reference(other)))
        }
      }
      for file in bill.files(of: package.name) {
        all.append(Self.relation(own, "CONTAINS", Self.reference(file)))
      }
    }
    let known = Set(bill.packages.map(\.name))
    for file in bill.files where file.package.map({ !known.contains($0) }) ?? true {
      all.append(Self.relation(Self.image, "CONTAINS", Self.reference(file)))
    }
    return all
  }

  private static func relation(
    _ from: String, _ kind: String, _ to: String, comment: String? = nil
  ) -> JSON {
    object([
      "spdxElementId": .string(from), "relationshipType": .string(kind),
      "relatedSpdxElement": .string(to), "comment": comment.map { .string($0) },
    ])
  }
}
