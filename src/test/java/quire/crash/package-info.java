/**
 * Losses of power. {@link quire.crash.CrashLogStorage} and {@link quire.crash.CrashCatalog} know
 * what of a running store is durable, and make the images that a crash may leave: unsynced writes
 * are lost, kept or torn at sectors, in any combination.
 *
 * <p>What is not asked for: the content of bytes that were never synced, where the host happened to
 * keep the end of the catalog's journal and not the log. Such a file has its new size, and zeros
 * for what was lost, as on other file systems; it never has bytes of another file.
 */
@NullMarked
package quire.crash;

import org.jspecify.annotations.NullMarked;
