/**
 * The content of regular files: an ordered map of extents over the offload log.
 *
 * <p>Goals: the cost of a file depends on its content, not on how it was written; a clone copies no
 * bytes; log pages without a name are freed, and no others; a step that fails changes nothing;
 * memory has one bound for all files.
 *
 * <p>The way of a read: {@link quire.file.OffloadedFile} asks {@code ExtentReader}, which looks up
 * the extent at the offset in {@link quire.file.ExtentMap} (a persistent B+tree, {@code
 * LongTreeMap}) and copies from the mapped log, a memory page, or a repeated byte.
 *
 * <p>The way of a write: short ones go to memory pages, of which all files together have no more
 * than {@link quire.file.MemoryLimiter} allows. {@code Offloader} moves them to the log, 1 MiB at a
 * time. Long ones go to the log at once ({@code DirectWriter}), except their two ends. All changes
 * of a map go through {@code FileExtents}, which keeps track of memory pages, dirty ranges and log
 * pages that become free.
 *
 * <p>Extents and log pages. The log hands out pages of 4 KiB, and a page is written once:
 *
 * <pre>
 *  file   | page 0       | page 1       | page 2       | page 3   (size)
 *  map    [ Offloaded --------------- ][Mem][ Offloaded ][ Fill 0 ]
 *  log       page 17        page 18                page 19
 * </pre>
 *
 * <ul>
 *   <li>An exclusive log page belongs to one page of one file, byte over byte: {@code offset % 4096
 *       == address % 4096}. So it is free when no extent in that page of the file names it, which
 *       is one local look-up.
 *   <li>A file page in memory names no bytes of the log: the first short write to a page copies the
 *       bytes that stay to memory, or fails if they are damaged. So no commit reads the log.
 *   <li>A file page goes to the log as a whole: the bytes in memory, and fills. Of one file page,
 *       one exclusive log page at most is named; so however a file was written, it has few more
 *       extents than pages.
 *   <li>A shared log page may be named by many extents, at any alignment, and all of these extents
 *       are marked as shared. Cloning marks whole pages, even if it takes only a part. Only a
 *       collector, which sees all files, frees a shared page.
 *   <li>Bytes that the catalog may name are never overwritten: a crash before a commit leaves only
 *       pages without a name.
 * </ul>
 *
 * <p>A commit writes the difference between the map and the map of the last commit, in changed
 * ranges only ({@code ExtentDiff}). Log ranges that became free since then are returned by {@link
 * quire.file.OffloadedFile#committed}. A {@link quire.file.FrozenFile} reads extents of the catalog
 * that never change, such as a blob's.
 */
@NullMarked
package quire.file;

import org.jspecify.annotations.NullMarked;
