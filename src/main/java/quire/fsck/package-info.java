/**
 * Checks a store that is not mounted, and repairs it.
 *
 * <p>Goals: everything that the other packages take for granted about a store is checked once,
 * here; a check changes nothing; a repair never deletes what could still be of use to a person, and
 * a check after a repair finds nothing more.
 *
 * <p>The checks run in this order, each over what the one before left:
 *
 * <ol>
 *   <li>each {@code PartCheck}: parts of a store that the catalog does not name, as streams
 *   <li>the inodes, into an {@code InodeIndex}
 *   <li>{@code EntryCheck}: each entry names an inode of its type, and its two rows agree
 *   <li>{@code ReachCheck}: each inode but the root and the orphans has a name; directories form a
 *       tree. A repair enters what has no name in {@code /lost+found}, as {@code #INO}
 *   <li>{@code ExtentCheck}: the extents of a file, or a blob, cover it exactly, lie inside the
 *       log, on pages that hold data; log pages of exclusive extents have one owner
 *   <li>{@code InodeCheck}: link counts, sizes, symlinks and extended attributes
 *   <li>{@code ParentCheck}: what is no directory knows all directories that name it
 *   <li>{@code CloneCheck}: clones have the tree object or blob that they need, and marks are right
 *   <li>{@code SnapshotCheck}: each snapshot has all tree objects and blobs that it needs
 *   <li>{@code PageCheck}, where asked: log pages that extents name match their checksums; the
 *       files that have those that do not
 *   <li>{@code DeepCheck}, where asked: the bytes of each blob have its digest and its CRC; whom
 *       those that have not affect
 *   <li>{@code LogCheck}: log pages with data that no extent names
 * </ol>
 *
 * <p><b>Memory.</b> About 32 bytes for each inode, two bits for each log page that is named and one
 * for each that holds data (96 KiB for a segment of 1 GiB), and a batch of repairs of bounded size.
 * A million inodes and 1 TiB of log need some 130 MB. A deep check needs 1 MiB and the extents of
 * one blob for each core besides; where there is damage, also 100 bytes for each tree object, and
 * for each damaged blob 20 paths and 60 bytes for each of its extents.
 *
 * <p>A problem is an error where an operation on the mount would fail or show something wrong, and
 * a warning where nothing but space is lost. What a crash leaves behind and the next mount puts
 * right by itself is no more than a warning.
 */
@NullMarked
package quire.fsck;

import org.jspecify.annotations.NullMarked;
