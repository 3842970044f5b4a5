/**
 * The command line: each verb reads its words, asks the daemon of a mount (see {@link
 * quire.control}), and prints. {@code mount} starts that daemon, and {@code fsck} opens a store
 * that has none.
 */
@NullMarked
package quire.cli;

import org.jspecify.annotations.NullMarked;
