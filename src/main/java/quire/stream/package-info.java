/**
 * Replay streams: bounded logs that a reader can come back to.
 *
 * <p>A {@code ReplayBuffer} keeps the last bytes of all that was ever written to it. Byte {@code o}
 * of a stream, counted from its beginning, stands at {@code o mod capacity}, so an offset means the
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
 *        0  state: magic, version, capacity, total, claimed, time    (RingState)
 *      512  state, second copy
 *     1024  label: name, mode, owner, times, exit status             (StreamLabel)
 *     2048  label, second copy
 *     4096  the ring, capacity bytes
 * </pre>
 *
 * <p>A stream that is removed while somebody has it open keeps its ring until it is closed. The
 * label says that then, and whoever opens the store deletes the ring.
 *
 * <p>The copies of a record are written by turns, each with a sequence number and a checksum, so
 * that one is whole whatever happens; see {@code TwinRecord}. A daemon that is killed while bytes
 * are copied into the ring has written {@code claimed} before: what may be overwritten does not
 * count as kept when the ring is opened again. A loss of power may take what was written since the
 * last {@code sync}.
 */
@NullMarked
package quire.stream;

import org.jspecify.annotations.NullMarked;
