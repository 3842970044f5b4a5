/**
 * The descriptor of {@code /dev/fuse}: how a mount gets it, with mount(2) or from fusermount, with
 * which options, and the system calls that read requests from it and write replies to it.
 */
@NullMarked
package quire.fuse.device;

import org.jspecify.annotations.NullMarked;
