/**
 * Reads archives of other programs, in one pass, and checks everything in them.
 *
 * <p>Goals: every byte of a name, and every attribute that a tree object can hold, is kept; memory
 * does not grow with an archive's length (zip and 7z keep their list of entries); damaged and
 * hostile entries are refused by name.
 *
 * <p>{@link quire.archive.input.ArchiveInput} decompresses, and {@code InputFormat} recognises the
 * format by the first bytes. One reader for each format then passes one entry after the other to an
 * {@link quire.archive.input.EntrySink}.
 *
 * <p>A content that is stored in one piece tells its place, so that an import from a file of the
 * mount shares its bytes: {@code ByteSource.place} and {@code StoredBytes.place}, which have none
 * for what was packed. What a reader keeps of an archive takes its heap from {@code DecoderMemory}.
 *
 * <p><b>A new format</b> is a reader; a constant of {@code InputFormat}, behind TAR; its suffix,
 * and its name in the refusal, in {@code ArchiveInput}; its name in {@code ImportCommand}, the page
 * {@code import.txt} and the README. Its tests: a constant of {@code SmallArchives}, which the
 * fuzzer changes ({@code ArchiveMutator} corrects checksums that would hide a change, {@code
 * UsualReader} compares with another reader); lines of {@code ArchiveInputTest}, {@code
 * ArchiveNamesTest} and {@code ReadingHeapTest}; and one of {@code ImportTest} with the tool that
 * makes such archives, which {@code install-deps} gets.
 */
@NullMarked
package quire.archive.input;

import org.jspecify.annotations.NullMarked;
