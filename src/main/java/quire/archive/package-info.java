/**
 * Archives of snapshots that are stored nowhere: their bytes are made when they are read.
 *
 * <p>Goals: exact lengths before a byte is read; the cost of a read depends on its length, not on
 * its offset; one writer for each format; the heap that an archive takes does not depend on its
 * length, and is tens of bytes for each entry.
 *
 * <p>An {@link quire.archive.ArchiveFormat} writes an archive in steps, one or two for each entry
 * of the tree, and the bytes of a step depend on the entry alone. {@link
 * quire.archive.TableBuilder} lets it write everything to a sink that counts, and stores in an
 * {@link quire.archive.ArchiveTable} the start and the entry of each step's piece. {@link
 * quire.archive.ArchiveReader} finds the piece of an offset by binary search, reads the entry from
 * its tree object, and lets the format write the same piece again, into segments: literal bytes,
 * and blobs that are read in place.
 *
 * <p><b>A new format</b> is a class, a line in {@link quire.archive.Archives}, and a subclass of
 * {@code ArchiveFormatContract}. Its name stands in {@code QuireCommand}, in the pages {@code
 * archive.txt} and {@code mount.txt}, in the README, and in the archive rows of the benchmark
 * ({@code ArchiveViews}, {@code ArchiveTools}, {@code Target} and their README). Tests that name
 * the formats: {@code HelpTest}, {@code ArchiveTest}, {@code ImportTest}, {@code FarReadTest},
 * {@code AllTables}.
 */
@NullMarked
package quire.archive;

import org.jspecify.annotations.NullMarked;
