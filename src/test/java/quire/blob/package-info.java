/** Tests of digests and of what computes them. */
@NullMarked
package quire.blob;

import org.jspecify.annotations.NullMarked;
