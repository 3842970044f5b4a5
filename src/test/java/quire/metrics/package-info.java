/** Tests of what a mount counts and tells. */
@NullMarked
package quire.metrics;

import org.jspecify.annotations.NullMarked;
