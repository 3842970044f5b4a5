/**
 * Directories as other content-addressed stores know them, and the rules that names, targets and
 * sizes keep in every description of a tree. Knows of no catalog and of no tree object.
 *
 * <p><b>The castore message</b> (package tvix.castore.v1 of tvix and snix, {@code castore.proto})
 * is protobuf: fields in the order of their numbers, defaults left out, varints in their shortest
 * form, each list strictly ascending by the bytes of the names, and no name in two lists. Sizes end
 * at 2^63-1 here, not at 2^64-1.
 *
 * <pre>
 * Directory     { 1: DirectoryNode*  2: FileNode*  3: SymlinkNode* }
 * DirectoryNode { 1: name  2: digest  3: size }
 * FileNode      { 1: name  2: digest  3: size  4: executable }
 * SymlinkNode   { 1: name  2: target }
 * </pre>
 *
 * A directory's digest is BLAKE3 of its message, its size the number of its entries and of those of
 * all directories below it. A file is executable if its owner may execute it. What castore cannot
 * express is left out: fifos, sockets and devices, and of the others the owners, permissions,
 * times, extended attributes, holes and hard links.
 */
@NullMarked
package quire.snapshot.castore;

import org.jspecify.annotations.NullMarked;
