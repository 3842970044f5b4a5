/**
 * The cache directory of the helper's side. The helper answers from this directory alone ({@link
 * quire.cacheprog.disk.DiskRun}, which serves one go command from a {@link
 * quire.cacheprog.disk.DiskStore}), or with another cache program behind it ({@link
 * quire.cacheprog.disk.ChainedStore}). Other classes here trim the directory and check it.
 *
 * <p><b>The directory of a disk store</b>, which any number of processes share:
 *
 * <pre>
 * DIR/quire-cacheprog   "quire-cacheprog 1\n"
 * DIR/o/HH/HHH...       outputs by the hexadecimal digits of their SHA-256; never written to
 * DIR/a/HH/HHH...       actions: "quire-action 1 OUTPUT SIZE TIME BOOT\n", TIME in ns since 1970
 * DIR/tmp/              files being written; renamed into their places
 * DIR/runs/             an empty file for each run, locked as long as it lasts
 * DIR/lock              held while old files are deleted, and while one of them is used again
 * DIR/trimmed           its modification time is the time of the last search for old files
 * </pre>
 *
 * The modification time of an output or action is when it was last used, to the hour.
 *
 * <p>Nothing is synced. A killed process loses nothing; a loss of power can damage outputs, which a
 * build makes again. To find such damage, BOOT names the boot of the machine in which the output
 * was written. In a later boot the output is hashed when it is first asked for, and its BOOT
 * becomes "checked".
 */
@NullMarked
package quire.cacheprog.disk;

import org.jspecify.annotations.NullMarked;
