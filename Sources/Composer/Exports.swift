// What parameters and results are made of, so that `import Composer` is enough to use them.
@_exported public import struct Content.Digest
@_exported public import struct Inspection.ArchiveChange
@_exported public import struct Inspection.Difference
@_exported public import enum Inspection.FieldChange
@_exported public import struct Inspection.FileChange
@_exported public import struct Inspection.FileFacts
@_exported public import struct Inspection.UnmatchedPattern
@_exported public import struct Inspection.ImageKey
@_exported public import struct Inspection.ImageSizes
@_exported public import struct Inspection.Measures
@_exported public import struct Inspection.PackageChange
@_exported public import struct Inspection.Scoped
@_exported public import struct Inspection.SettingChange
@_exported public import struct Inspection.SizeChange
@_exported public import struct Inspection.UnselectedFile
@_exported public import struct SystemPackage.FilePath
