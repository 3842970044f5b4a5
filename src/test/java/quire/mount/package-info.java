/** Tests of what commands read from mounts. */
@NullMarked
package quire.mount;

import org.jspecify.annotations.NullMarked;
