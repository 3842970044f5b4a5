/**
 * Replay streams: bounded logs that a reader can come back to.
 *
 * <p>A {@code ReplayBuffer} keeps the last bytes of all that was ever written to it. Byte {@code o}
 * of a stream, counted from its beginning, stands at {@code o mod ring}, so an offset means the
 * same for as long as the stream lives, and a reader that knows how far it has come can go on from
 * there. Whoever asks for what is overwritten gets the oldest bytes there are, and their offset,
 * and so learns what is missing.
 *
 * <p>Writers exclude each other; readers exclude nobody. A writer says how far it is going to get
 * ({@code claimed}) before it overwrites anything; a reader that has copied bytes looks at that
 * again, and throws away what was overwritten meanwhile.
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
 * <p>A stream that is removed while somebody has it open keeps its ring until it is closed. The
 * label says that then, and whoever opens the store deletes the ring.
 *
 * <p>A file beside the rings has the number of each ring that has to be there, and its stream's
 * name ({@code StreamNames}). So a ring that is missing, or has lost its header, is missed: the
 * mount tells of it, its name answers EIO until it is removed, and fsck names it. A ring is made
 * before its name is noted, and one without a note is a stream like any other: stores of earlier
 * versions have no notes. To remove a stream, first its label says so, then the note goes, and is
 * synced, then the ring: a kill in between leaves a ring that the next opening deletes, and never a
 * note without a ring. The label has the name that counts; the note follows at the next opening.
 *
 * <p>The file stands here and not in the catalog, as that may be set back, by a repair, to what it
 * was before; as a removal would have to sync it, and before that all of the log; and as the rings
 * are checked where the catalog cannot be opened.
 *
 * <p>The copies of a record are written by turns, each with a sequence number and a checksum, so
 * that one is whole whatever happens; see {@code TwinRecord}.
 *
 * <p><b>Checksums.</b> Every page that is full has an entry in the table, and the state has the
 * checksum of the last page's bytes so far. A checksum is of the page's number, too. Whoever reads
 * a byte compares all of its page first. Where that does not match, the page is EIO, the other
 * pages are read, and the writer goes on; {@code quire fsck --deep} tells of it. If it is the last
 * page, the writer goes on at the next one, so that what is written from then on can be read; the
 * offsets between do not exist. Rings of version 1 have neither table nor checksums, and {@code
 * ring} is the capacity there. They are read, and written, as ever, and nothing vouches for their
 * bytes.
 *
 * <p><b>A kill.</b> A write first announces {@code claimed}, then puts the bytes, then the entries
 * of the pages that they fill, then marks the new {@code total} with the checksum of the last page.
 * The page that it fills is in nobody's place: there is one page more than the capacity needs, so
 * {@code claimed} is past whatever stood there, and that does not count as kept. A kill before the
 * mark leaves the old total, the old checksum of the last page, and entries for the pages before
 * that: all of them match.
 *
 * <p><b>A loss of power</b> may take what was written since the last {@code sync}, and leave of
 * each sector of the file what was written at another time. Pages that do not match then are EIO
 * until others take their place. What was synced is there all the same:
 *
 * <ul>
 *   <li>Pages that were full have their entries, which do not change any more.
 *   <li>The page that was the last one may be longer in a state, or an entry, that has come to the
 *       disk without the bytes. How long it was, and its checksum, stand in one of two sync marks;
 *       that of a sync that has not succeeded takes the place of the older one. Before the first
 *       write after the store is opened, a mark that is needed becomes the page's entry.
 *   <li>A total that has not come to the disk leaves entries and marks beyond it. Bytes that are
 *       written in those places again could be lost in another loss of power, and the bytes before
 *       them would match. So these entries and marks are dropped, and that is synced, before the
 *       first write after the store is opened.
 * </ul>
 */
@NullMarked
package quire.stream;

import org.jspecify.annotations.NullMarked;
