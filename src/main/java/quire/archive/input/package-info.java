/**
 * Reads archives of other programs, in one pass, and checks everything in them.
 *
 * <p>Goals: every byte of a name, and every attribute that a tree object can hold, is kept; memory
 * does not grow with an archive's length (zip and 7z keep their list of entries); damaged and
 * hostile entries are refused by name.
 *
 * <p>{@link quire.archive.input.ArchiveInput} recognises the format by the first bytes, and
 * decompresses. One reader for each format then passes one entry after the other to an {@link
 * quire.archive.input.EntrySink}.
 */
@NullMarked
package quire.archive.input;

import org.jspecify.annotations.NullMarked;
