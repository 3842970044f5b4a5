/** Tests of how the session serves the kernel's messages. */
@NullMarked
package quire.fuse.session;

import org.jspecify.annotations.NullMarked;
