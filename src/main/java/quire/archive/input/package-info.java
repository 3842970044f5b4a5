/**
 * Reads archives that others have written, in one pass, and believes nothing in them.
 *
 * <p>Goals: every byte of a name, and every attribute that a tree object can hold, comes through;
 * memory does not grow with an archive's length (zip and 7z keep their list of entries); what is
 * damaged or hostile is refused with the name of the entry.
 *
 * <p>{@link quire.archive.input.ArchiveInput} finds out what it is given, by its first bytes, and
 * takes compression off it. One reader for each format then tells an {@link
 * quire.archive.input.EntrySink} of one entry after the other.
 */
@NullMarked
package quire.archive.input;

import org.jspecify.annotations.NullMarked;
