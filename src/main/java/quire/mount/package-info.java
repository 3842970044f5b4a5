/**
 * The mounts of this machine, as the kernel and their daemons tell of them: where they are, whose,
 * whether they live, what keeps them, and where their daemons listen.
 *
 * <p>{@link quire.mount.MountTable} reads {@code /proc/PID/mountinfo}; {@link
 * quire.mount.MountStore} is the one place that knows how to get from a mount to its store and to
 * the daemon's socket.
 */
@NullMarked
package quire.mount;

import org.jspecify.annotations.NullMarked;
