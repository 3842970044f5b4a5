/**
 * Directories in the encoding of other content-addressed stores, and the rules for names, targets
 * and sizes in every description of a tree. Independent of the catalog and of tree objects.
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
 * all directories below it. A file is executable if its owner may execute it. Castore cannot
 * express, and so leaves out: fifos, sockets and devices; and of other entries the owners,
 * permissions, times, extended attributes, holes and hard links.
 */
@NullMarked
package quire.snapshot.castore;

import org.jspecify.annotations.NullMarked;
