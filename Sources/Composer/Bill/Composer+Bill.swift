internal import Building
internal import Content
internal import Debian
internal import Inspection
internal import Lock
internal import Manifest
internal import Materials
internal import Packing
internal import Rootfs
public import SystemPackage
internal import Tree

/// The forms of a bill of materials.
public enum BillForm: String, Sendable, CaseIterable {
  case spdx2 = "spdx-2.3"
  case spdx3 = "spdx-3"
  case cycloneDX = "cyclonedx"

  var form: BillOfMaterials.Form {
    switch self {
    case .spdx2: .spdx2
    case .spdx3: .spdx3
    case .cycloneDX: .cycloneDX
    }
  }
}

extension Composer {
  /// What an image consists of: packages, sources, every file, and the licences that the packages
  /// declare.
  ///
  /// - Parameters:
  ///   - image: a manifest or lock, or an image as `PATH[:TAG]` or `docker://…`.
  ///   - lock: where the manifest's lock is; nil: beside it.
  /// - Returns: the document's bytes, a function of lock and tree alone.
  public func bill(of image: String, form: BillForm, lock: FilePath? = nil) async throws -> [UInt8]
  {
    let bill: BillOfMaterials
    if isManifest(image) {
      let found = try await lockedSide(ImageLocation(image), isOne: true, lock: lock)
      guard let found, let key = found.keys.first, found.keys.count == 1 else {
        throw ImageError.ambiguous(
          image: image, has: found?.keys.map(\.text) ?? [], option: "--arch or --variant")
      }
      bill = try await bills(of: found.side, [key])[0]
    } else {
      let opened = try await self.image(image)
      for note in opened.image.notes { onEvent(.incomplete(note)) }
      bill = try await BillOfMaterials(opened)
    }
    return bill.document(form.form)
  }

  /// The bills of images of a lock, in their order.
  func bills(
    of side: LockWithManifest, _ keys: [ImageKey]
  ) async throws -> [BillOfMaterials] {
    let context = try context([(side.workspace?.manifest.archives ?? [], side.lock)])
    return try await context.repairing {
      let found = try await ComparisonLoader(context: context).side(side, keys)
      var bills: [BillOfMaterials] = []
      for compared in found.images {
        guard compared.hasFiles, let draft = found.drafts[compared.name] else {
          throw ComposerError.noFiles(found.notes.joined(separator: "; "))
        }
        let packages = draft.plan.packages.map(\.package)
        let listings = try await context.listings.listings(packages)
        var facts = BillFacts(name: side.lock.name, controls: [:])
        for fragment in draft.fragments {
          facts.controls?[fragment.package] = try ControlStanza(parsing: fragment.control)
        }
        for package in packages {
          guard let listing = listings[package.deb.digest] else { continue }
          facts.debs[package.name.text] = BillFacts.Deb(
            blob: package.deb, fileName: package.fileName,
            fileCount: listing.entries.count { entry in
              switch entry.kind {
              case .file, .hardLink: true
              default: false
              }
            })
        }
        let opened = OpenedImage(image: compared.image, bodies: draft.bodies(in: context.store))
        bills.append(try await BillOfMaterials(opened, facts))
      }
      return bills
    }
  }
}
