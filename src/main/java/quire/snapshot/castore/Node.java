package quire.snapshot.castore;

import quire.catalog.Name;

/** An entry of a castore directory. Immutable. */
public sealed interface Node permits DirectoryNode, FileNode, SymlinkNode {
  /** 1 to 255 bytes, neither '.' nor '..', without a slash and without NUL. */
  Name name();
}
