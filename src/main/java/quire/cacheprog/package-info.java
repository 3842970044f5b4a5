/**
 * Cache programs: both sides of the protocol by which the go command hands its build cache to a
 * child process (GOCACHEPROG). As a <b>helper</b> this is the child that go starts; as a
 * <b>host</b> it starts any such child and keeps blobs there.
 *
 * <p>Goals: a body of any length passes in a few hundred KiB of memory; all input is checked before
 * it is used; every failure of the cache is a miss, and never a failed build or mount.
 *
 * <p><b>The protocol.</b> The child speaks first, and lists its commands. Lines are JSON objects;
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
 * 1.24 OutputID was called ObjectID. Unknown fields and commands are skipped.
 *
 * <p><b>The way of a request</b> as a helper: {@link quire.cacheprog.CacheServer} reads it with
 * {@code FrameInput} and asks a {@link quire.cacheprog.CacheStore}: the {@link
 * quire.cacheprog.disk.DiskRun}, or a {@link quire.cacheprog.disk.ChainedStore} of one with another
 * cache program behind it. As a host: {@link quire.cacheprog.CacheProgram}, which is a store too,
 * writes it to the present {@code HelperConnection}, with {@code FrameOutput}.
 *
 * <p>Go waits for a cache program at each of its commands, and a JVM is slow to start. So the
 * launcher starts a program in C first, where there was a compiler for it ({@code
 * src/main/native/cacheprog}): it answers plain hits from the files of a disk store, which {@link
 * quire.cacheprog.disk} describes. It passes everything else to this package, in a JVM that it
 * starts for that or in a mount's daemon. These two also exchange two kinds of lines outside the
 * protocol; see {@link quire.cacheprog.SideChannel}. A change of the format here must be made
 * there, too.
 */
@NullMarked
package quire.cacheprog;

import org.jspecify.annotations.NullMarked;
