/** The verb {@code top}, which adds up a mount's access log and {@code .quire/stats}. */
@NullMarked
package quire.cli.top;

import org.jspecify.annotations.NullMarked;
