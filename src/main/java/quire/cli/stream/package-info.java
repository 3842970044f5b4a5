/** The verbs of replay streams, {@code stream} and {@code run}: they use the mount's files. */
@NullMarked
package quire.cli.stream;

import org.jspecify.annotations.NullMarked;
