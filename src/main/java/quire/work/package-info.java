/** Long work: whoever waits for it, and may go away, and the memory that all of it shares. */
@NullMarked
package quire.work;

import org.jspecify.annotations.NullMarked;
