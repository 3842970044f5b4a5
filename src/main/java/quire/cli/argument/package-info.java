/**
 * The common parts of verbs: arguments that name a mount or a place on it, {@code --json}, and
 * output for terminals only.
 */
@NullMarked
package quire.cli.argument;

import org.jspecify.annotations.NullMarked;
