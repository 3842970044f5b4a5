/** The verb {@code top}, which adds up what a mount's access log and {@code .quire/stats} tell. */
@NullMarked
package quire.cli.top;

import org.jspecify.annotations.NullMarked;
