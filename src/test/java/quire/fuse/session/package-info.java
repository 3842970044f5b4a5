/** What the session makes of the kernel's messages. */
@NullMarked
package quire.fuse.session;

import org.jspecify.annotations.NullMarked;
