/**
 * Losses of power. {@link quire.crash.CrashLogStorage} and {@link quire.crash.CrashCatalog} know
 * which parts of a running store are durable, and make the images that a crash may leave: unsynced
 * writes are lost, kept or torn at sectors, in any combination.
 *
 * <p>Not required: the content of bytes that were never synced, if the host happened to keep the
 * end of the catalog's journal and not the log. Such a file has its new size and zeros for the lost
 * bytes, also where they had replaced synced ones; it never has bytes of another file.
 */
@NullMarked
package quire.crash;

import org.jspecify.annotations.NullMarked;
