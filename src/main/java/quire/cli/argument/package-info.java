/**
 * What verbs have in common: arguments that name a mount or something on it, {@code --json}, and
 * what is shown on a terminal only.
 */
@NullMarked
package quire.cli.argument;

import org.jspecify.annotations.NullMarked;
