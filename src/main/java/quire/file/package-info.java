/** The content of regular files: extents over the offload log. */
@NullMarked
package quire.file;

import org.jspecify.annotations.NullMarked;
