/**
 * Cache programs: both sides of the protocol by which the go command hands its build cache to a
 * child process (GOCACHEPROG). As a <b>helper</b> this is the child that go starts; as a
 * <b>host</b> it starts any such child and keeps blobs there.
 *
 * <p>Goals: a body of any length passes in a few hundred KiB of memory; nothing is believed before
 * it was checked; what goes wrong with the cache is a miss, and never a failed build or mount.
 *
 * <p><b>The protocol.</b> The child speaks first, and says what it can do. Lines are JSON objects;
 * bytes in them, and bodies, are standard base64 with padding.
 *
 * <pre>
 * helper  {"ID":0,"KnownCommands":["get","put","close"]}\n
 * host    {"ID":1,"Command":"get","ActionID":"..."}\n\n
 * host    {"ID":2,"Command":"put","ActionID":"...","OutputID":"...","BodySize":5}\n\n"aGVsbG8="\n
 * helper  {"ID":2,"DiskPath":"/dir/o/2c/f24d..."}\n
 * helper  {"ID":1,"OutputID":"...","Size":5,"Time":"...","DiskPath":"..."}\n     or "Miss":true
 * host    {"ID":3,"Command":"close"}\n\n
 * helper  {"ID":3}\n                                                       and ends
 * </pre>
 *
 * An empty body has neither BodySize nor a line of its own. Replies come in any order. Before go
 * 1.24 OutputID was called ObjectID. Fields and commands that nobody knows are skipped.
 *
 * <p><b>The way of a request</b> as a helper: {@link quire.cacheprog.CacheServer} reads it with
 * {@code FrameInput} and asks a {@link quire.cacheprog.CacheStore}: the {@link
 * quire.cacheprog.DiskStore}, or a {@link quire.cacheprog.ChainedStore} of one with another cache
 * program behind it. As a host: {@link quire.cacheprog.CacheProgram}, which is a store too, writes
 * it to the {@code HelperConnection} that is alive, with {@code FrameOutput}.
 *
 * <p><b>The directory of a disk store</b>, which any number of processes share:
 *
 * <pre>
 * DIR/quire-cacheprog   "quire-cacheprog 1\n"
 * DIR/o/HH/HHH...       outputs by the hexadecimal digits of their SHA-256; never written to
 * DIR/a/HH/HHH...       actions: "quire-action 1 OUTPUT SIZE TIME BOOT\n", TIME in ns since 1970
 * DIR/tmp/              what is being written; renamed into its place
 * DIR/runs/             an empty file for each run, locked as long as it lasts
 * DIR/lock              held by who deletes, and by who uses again what may be deleted
 * DIR/trimmed           its modification time is when somebody last looked for what may go
 * </pre>
 *
 * The modification time of an output or action is when it was last used, to the hour.
 *
 * <p>Go waits for a cache program at each of its commands, and a JVM is slow to start. So the
 * launcher starts a program in C first, where there was a compiler for it ({@code
 * src/main/native/cacheprog}): it answers plain hits, which takes the files of {@code o} and {@code
 * a} as they are told here, and gives all else to this package, in a JVM that it starts for that or
 * in a mount's daemon. Two kinds of lines go between the two that are not of the protocol; see
 * {@link quire.cacheprog.Aside}. What is changed here is changed there.
 *
 * <p>Nothing is synced: a killed process loses nothing, and a loss of power at most what would have
 * to be built again. So that its damage is found, BOOT tells in which boot of the machine the
 * output was written; in a later one it is hashed when somebody first asks for it, and is then
 * "checked".
 */
@NullMarked
package quire.cacheprog;

import org.jspecify.annotations.NullMarked;
