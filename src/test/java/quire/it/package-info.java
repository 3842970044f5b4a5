/**
 * Tests on real mounts, through the launcher that {@code make} builds: {@link quire.it.TestMount}
 * mounts, kills and unmounts. They need FUSE and fail without it, saying why.
 */
@NullMarked
package quire.it;

import org.jspecify.annotations.NullMarked;
