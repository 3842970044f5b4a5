/**
 * Reads the files of a catalog without RocksDB, to tell a crash from damage.
 *
 * <p>RocksDB replays its write-ahead log up to the first record that it cannot read, and drops the
 * rest without a word. That is right for the torn end that a crash leaves, and wrong for damage
 * before it. So before RocksDB opens a catalog, {@link quire.catalog.journal.JournalCheck} reads
 * the journal by itself. Every batch of the journal carries the number of its first change, and the
 * manifest carries the number of the last change that is in tables, so a gap shows, too. Nothing
 * here changes a file, except for {@link quire.catalog.journal.SyncMark}, which tells up to which
 * change the catalog was synced, and {@link quire.catalog.journal.Salvage}, which a repair calls.
 *
 * <p>RocksDB writes two of its files as a log of records, the journal ({@code NNNNNN.log}) and the
 * manifest ({@code MANIFEST-NNNNNN}). Blocks of 32 KiB hold records; a record does not cross the
 * end of a block, so a long one is written in fragments (integers are little-endian):
 *
 * <pre>
 * crc32c:u32 (masked) length:u16 type:u8 payload
 * </pre>
 *
 * <p>The mark, {@code SYNCED} (integers are big-endian):
 *
 * <pre>
 *  0  "QUIRESYN"
 *  8  version:u32
 * 12  reserved:u32
 * 16  the number of the last change that is synced:u64
 * 24  the kernel's boot id while the catalog was open:16 bytes
 * 40  the number of the manifest:u64
 * 48  the size of that file, in bytes:u64
 * 56  the time when that sync began, in nanoseconds since 1970:u64
 * 64  crc32c of the bytes before:u32
 * </pre>
 */
@NullMarked
package quire.catalog.journal;

import org.jspecify.annotations.NullMarked;
