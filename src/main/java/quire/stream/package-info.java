/**
 * Replay streams: bounded logs that a reader can come back to.
 *
 * <p>A {@code ReplayBuffer} keeps the last bytes written to it. Byte {@code o} of a stream, counted
 * from its beginning, stands at {@code o mod ring}, so an offset has the same meaning for as long
 * as the stream lives, and a reader that remembers its offset can go on from there. A read of
 * overwritten bytes gets the oldest bytes there are, and their offset, and so tells how many are
 * missing.
 *
 * <p>Writers exclude each other; readers do not block. A writer stores the end that it will reach
 * ({@code claimed}) before it overwrites anything. A reader that has copied bytes reads {@code
 * claimed} again, and drops bytes that were overwritten meanwhile.
 *
 * <p>A ring file:
 *
 * <pre>
 *        0  state: magic, version, capacity, total, claimed, sum, time   (RingState)
 *      512  state, second copy
 *     1024  label: name, mode, owner, times, exit status                 (StreamLabel)
 *     2048  label, second copy
 *     3072  how far the stream was synced                                (SyncMarks)
 *     3584  the same of another sync
 *     4096  the ring: the capacity in whole pages of 4096 bytes, and one page more
 *      ...  the table: of each page its number, checksum and length      (PageSeals)
 * </pre>
 *
 * <p>A stream that is removed while it is open keeps its ring until it is closed. The label then
 * says that it is removed; if the ring is still there when the store is opened, it is deleted.
 *
 * <p>A file beside the rings lists the number of each ring and its stream's name ({@code
 * StreamNames}). So a ring that is missing, or has lost its header, is noticed: the mount logs it,
 * its name answers EIO until it is removed, and fsck reports it. A ring is made before its name is
 * noted, and one without a note is a stream like any other: stores of earlier versions have no
 * notes. To remove a stream, first its label says so, then the note goes, and is synced, then the
 * ring: a kill in between leaves a ring that the next opening deletes, and never a note without a
 * ring. If label and note differ, the label's name counts, and the next opening corrects the note.
 * A note that is damaged or cannot be read is taken from its ring, and the file is written anew; if
 * that fails, the streams are served without it. A removal that fails sets label and note back.
 *
 * <p>The names are in this file and not in the catalog for three reasons: a repair may set the
 * catalog back to an earlier state; a removal would have to sync the catalog, and before that all
 * of the log; and rings are checked even if the catalog cannot be opened.
 *
 * <p>The copies of a record are written by turns, each with a sequence number and a checksum, so
 * that one is whole after any crash; see {@code TwinRecord}.
 *
 * <p><b>Checksums.</b> Every page that is full has an entry in the table, and the state has the
 * checksum of the last page's bytes so far. A checksum covers the page's number, too. A read of a
 * byte compares its whole page first. If that does not match, the page is EIO, the other pages can
 * be read, and writing goes on; {@code quire fsck --deep} reports it. If it is the last page, the
 * writer goes on at the next one, so that later bytes can be read; the offsets between do not
 * exist. Rings of version 1 have neither table nor checksums, and {@code ring} is the capacity
 * there. They are read and written without checks.
 *
 * <p><b>A kill.</b> A write first announces {@code claimed}, then puts the bytes, then the entries
 * of the pages that they fill, then marks the new {@code total} with the checksum of the last page.
 * The page that it fills overwrites no kept bytes: there is one page more than the capacity needs,
 * so the old bytes in that place are further back than the capacity. A kill before the mark leaves
 * the old total, the old checksum of the last page, and entries for the pages before that: all of
 * them match.
 *
 * <p><b>A loss of power</b> may take bytes written since the last {@code sync}, and leave each
 * sector of the file in the state of another time. Pages that do not match then are EIO until
 * others take their place. Synced bytes can still be read:
 *
 * <ul>
 *   <li>Pages that were full have their entries, which do not change any more.
 *   <li>The last page may be longer in a state, or an entry, that has reached the disk without the
 *       bytes. Its length at the sync, and its checksum, stand in one of two sync marks; a new mark
 *       never replaces that of the last successful sync. Before the first write after the store is
 *       opened, a mark that is needed becomes the page's entry.
 *   <li>A total that has not reached the disk leaves entries and marks beyond it. Bytes that are
 *       written in those places again could be lost in another loss of power, and the bytes before
 *       them would match. So these entries and marks are dropped, and that is synced, before the
 *       first write after the store is opened.
 * </ul>
 *
 * <p><b>A sync that fails</b> may have lost everything written since the last good one, and no
 * later sync tells anything about it: see {@code RingSyncs}. All syncs of the stream then answer
 * EIO until these bytes are overwritten, and the mark of the last good sync stays. The label is
 * written and synced again by the next sync. After a kill a mark may be one of a sync that was cut
 * short; so the first sync after the store is opened makes both marks durable before it replaces
 * one of them.
 */
@NullMarked
package quire.stream;

import org.jspecify.annotations.NullMarked;
