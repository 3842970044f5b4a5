/**
 * The command line: each verb reads its words, asks the daemon of a mount (see {@link
 * quire.control}), and prints. {@code mount} starts that daemon, and {@code fsck} opens a store
 * that has none.
 *
 * <p><b>A new verb</b> is a class here and a line in {@code QuireCommand}; a page {@code
 * pages/VERB.txt} among the resources, which {@code VerbTextTest} asks for, and which the help and
 * the manual are made of; what {@code names.bash} has to know, which are names that only a mount
 * knows, and options that take a value (in two lists); a row in the README. A verb that only asks a
 * daemon stands in {@code src/main/launcher/quire}, too, in the line with {@code compiler=1}. What
 * it says of wrong words goes into {@code WrongWordsTest}, of a daemon that does not answer into
 * {@code SilentDaemonTest}, and of an output that cannot be written into {@code StdoutTest}; {@code
 * HelpTest} knows what completion offers.
 *
 * <p>A verb that removes or renames a name of {@code .quire} does so by a system call on the mount,
 * as {@code quire stream rm} does, not by a request: the kernel caches these names, and it forgets
 * only what it is asked to change. A request is for what no system call can say.
 */
@NullMarked
package quire.cli;

import org.jspecify.annotations.NullMarked;
