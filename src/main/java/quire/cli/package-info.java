/**
 * The command line: each verb reads its words, asks the daemon of a mount (see {@link
 * quire.control}), and prints. {@code mount} starts that daemon, and {@code fsck} opens a store
 * that has none.
 *
 * <p><b>A new verb</b> is a class here and a line in {@code QuireCommand}; a page {@code
 * pages/VERB.txt} among the resources, which {@code VerbTextTest} asks for, and which the help and
 * the manual are made of; in {@code names.bash}, its options that take a value (in two lists), and
 * the names that only a mount knows; a row in the README. A verb that only asks a daemon is also
 * named in {@code src/main/launcher/quire}, in the line with {@code compiler=1}. Its messages about
 * wrong words go into {@code WrongWordsTest}, those about a daemon that does not answer into {@code
 * SilentDaemonTest}, those about an output that cannot be written into {@code StdoutTest}; {@code
 * HelpTest} knows what completion offers.
 *
 * <p>A verb that removes or renames a name of {@code .quire} does so by a system call on the mount,
 * as {@code quire stream rm} does, not by a request: the kernel caches these names, and drops them
 * only when a system call changes them. Requests are for operations that no system call offers.
 */
@NullMarked
package quire.cli;

import org.jspecify.annotations.NullMarked;
