/**
 * Checks a store that is not mounted, and repairs it.
 *
 * <p>Goals: all properties of a store that the other packages rely on are checked, and only here; a
 * check changes nothing; a repair never deletes data that a person could still use, and a check
 * after a repair finds no further problem.
 *
 * <p>The checks run in this order, each on the result of the one before:
 *
 * <ol>
 *   <li>each {@code PartCheck}: parts of a store that the catalog does not name, such as streams
 *   <li>the inodes, into an {@code InodeIndex}; a repair makes lost records anew of other rows
 *   <li>{@code EntryCheck}: each entry names an inode of its type, and its two rows agree
 *   <li>{@code ReachCheck}: each inode but the root and the orphans has a name; directories form a
 *       tree. A repair enters nameless inodes in {@code /lost+found}, as {@code #INO}
 *   <li>{@code ExtentCheck}: the extents of a file, or a blob, cover it exactly, lie inside the
 *       log, on pages that hold data; log pages of exclusive extents have one owner. Extents in a
 *       damaged or missing segment stay, because its file may come back
 *   <li>{@code InodeCheck}: link counts, sizes, symlinks and extended attributes
 *   <li>{@code ParentCheck}: every non-directory lists each directory that names it
 *   <li>{@code TreeCheck}: each snapshot, and each live directory that is a clone, has all tree
 *       objects and blobs that it needs. A repair rebuilds such a directory from its readable parts
 *   <li>{@code CloneCheck}: files that are clones have their blob, and marks are right
 *   <li>{@code PageCheck}, if requested: log pages that extents name match their checksums; reports
 *       the files with damaged pages
 *   <li>{@code DeepCheck}, if requested: the bytes of each blob match its digest and its CRC;
 *       reports the paths that damaged blobs affect
 *   <li>{@code LogCheck}: log pages with data that no extent names
 * </ol>
 *
 * <p><b>Memory.</b> About 32 bytes for each inode, two bits for each log page that is named and one
 * for each that holds data (96 KiB for a segment of 1 GiB), and a batch of repairs of bounded size;
 * where the extents of a file are repaired, also 100 bytes for each of them, and for each inode
 * with a lost record 200 bytes. A million inodes and 1 TiB of log need some 130 MB. A deep check
 * needs 1 MiB and the extents of one blob for each core besides; where there is damage, also 100
 * bytes for each tree object, and for each damaged blob 20 paths and 60 bytes for each of its
 * extents.
 *
 * <p>A problem is an error if an operation on the mount would fail or return wrong results, and a
 * warning if only space is lost. Remains of a crash that the next mount repairs by itself are no
 * more than a warning.
 */
@NullMarked
package quire.fsck;

import org.jspecify.annotations.NullMarked;
