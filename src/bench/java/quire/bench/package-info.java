/**
 * Compares file systems in one run and says which is faster, and by how much.
 *
 * <p>A <b>peer</b> is a file system under test: a directory that can be started, stopped and
 * remounted. A <b>workload</b> does work in a directory of a peer and measures one or more
 * <b>rows</b>, each a single figure. The {@link quire.bench.Runner} repeats all workloads for some
 * rounds; inside a round every workload visits all peers, one after the other, and every round
 * begins with another peer, so that a noisy minute of the machine hits all peers. The report shows
 * the median of a row's samples.
 *
 * <p>What makes the figures comparable: all peers live on the same disk, under the same directory;
 * the same Java loops (or the same fio, tar and rm) run on each of them; bytes are random, so
 * nothing is gained by compressing them, by detecting zeros or by finding duplicates; before each
 * measured section everything dirty is synced, so that no peer pays for the writes of another; a
 * shorter round is run and thrown away first, which warms up the loops of this JVM.
 *
 * <p>Not everything can be compared with everything, so the report has <b>sections</b>, each with
 * peers, workloads and a table of its own:
 *
 * <ul>
 *   <li>{@code file-systems}: the same work on each file system.
 *   <li>{@code snapshots}: one tree of 100,000 files and some 840 MB, unpacked for each peer and
 *       round anew. A peer here is a way to take a snapshot: {@code quire} by its verbs, each of
 *       which starts a JVM, on a mount that holds the tree; {@code quire-mkdir} by a system call on
 *       such a mount; {@code cp -a}, git, restic and borg on the plain file system, with their data
 *       beside the tree. The peers do not promise the same: quire's snapshot is durable when it
 *       returns, while a copy by cp may all be in memory; restic encrypts; git and restic compress.
 *       A {@link quire.bench.Target} says what is to be reached.
 *   <li>{@code archives}: a snapshot of 5,000 small files and one of 1 GiB, read as a tree and as
 *       archives. Peer {@code quire} is the tree, {@code quire-view} a tar file of the mount;
 *       beside them squashfuse, fuse-zip, archivemount and the programs that write archives.
 *   <li>{@code streams}: writing to a replay stream, with and without readers that stall, beside a
 *       plain file.
 *   <li>{@code build-cache}: {@code go build std} when everything is in the cache. Peer {@code go}
 *       keeps the cache itself, {@code quire} keeps it in a directory, {@code quire-mount} in the
 *       store of a mount. This measures what a cache program costs: go compiles nothing.
 *   <li>{@code observation}: metadata operations, with requests counted and not counted.
 *   <li>{@code snapshot-memory}, only if asked for: whether a daemon with a heap of 256 MiB can
 *       take and collect snapshots of a million files, and what is left of that heap.
 * </ul>
 *
 * <p>To add a row: one class that implements {@link quire.bench.Workload} and one line in {@link
 * quire.bench.Workloads}. To add a peer: one class that implements {@link quire.bench.Peer} and one
 * line in {@link quire.bench.Peers}; {@link quire.bench.FuseMount} does the mounting.
 */
@NullMarked
package quire.bench;

import org.jspecify.annotations.NullMarked;
