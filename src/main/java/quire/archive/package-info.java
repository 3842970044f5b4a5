/**
 * Archives of snapshots that are stored nowhere: any byte of them is made when somebody reads it.
 *
 * <p>Goals: exact lengths before a byte is read; a read far inside costs what it reads, not what is
 * before it; one writer for each format; the heap that an archive takes does not depend on its
 * length, and is tens of bytes for each entry.
 *
 * <p>An {@link quire.archive.ArchiveFormat} writes an archive in steps, one or two for each entry
 * of the tree, and what a step writes depends on the entry alone. {@link
 * quire.archive.TableBuilder} lets it write everything to a sink that counts, and keeps in an
 * {@link quire.archive.ArchiveTable} where each step's piece begins and which entry it is of.
 * {@link quire.archive.ArchiveReader} finds the piece of an offset by binary search, reads the
 * entry from its tree object, and has the format write the same piece again, into segments: literal
 * bytes, and blobs that are read where they lie.
 *
 * <p>A new format is a class, a line in {@link quire.archive.Archives} and a subclass of the
 * contract test.
 */
@NullMarked
package quire.archive;

import org.jspecify.annotations.NullMarked;
