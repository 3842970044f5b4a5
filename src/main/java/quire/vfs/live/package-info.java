/**
 * The live tree. {@code LiveTree} finds the {@code Inode}s and hands over: changes of names to
 * {@code Namespace}, {@code Renames} and {@code Removal}, of a file's bytes to {@code FileData}, of
 * attributes to {@code Attributes} and {@code Xattrs}. Each of these takes the locks and ends in
 * one catalog batch, and memory changes only when the batch is written. Bytes are the exception:
 * {@code FileData} changes memory first, and {@code FileCommits} writes the batch later.
 *
 * <p><b>Marks.</b> A directory that is still as a tree object describes it, with all below it, has
 * a mark ({@code UnchangedMarks}); the batch that changes something removes the marks of the
 * directories above it. So each inode knows its parents: by its record, or, once it has had several
 * names, by rows of their own.
 *
 * <p><b>Clones</b> are deferred inodes: a directory whose entries are still those of a tree object,
 * until {@code Materializer} makes them at the first look-up, and a file whose extents are those of
 * a blob, until {@code FileCommits} gives it rows at the first write.
 *
 * <p><b>Without a name</b> an inode lives on while it is open or the front door knows its number
 * ({@code UnlinkedInodes}), as an orphan in the catalog; then the {@code Reaper} deletes it. A
 * directory that loses its name with entries in it is an orphan, too, which {@code Upkeep} empties.
 *
 * <p>Only {@code quire.vfs} and its other packages use this one.
 */
@NullMarked
package quire.vfs.live;

import org.jspecify.annotations.NullMarked;
