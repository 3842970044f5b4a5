/**
 * The mounts of this machine, by the kernel's and their daemons' answers: their places, owners and
 * states, the processes that keep them, and the sockets of their daemons.
 *
 * <p>{@link quire.mount.MountTable} reads {@code /proc/PID/mountinfo}; {@link
 * quire.mount.MountStore} is the one place that knows how to get from a mount to its store and to
 * the daemon's socket.
 */
@NullMarked
package quire.mount;

import org.jspecify.annotations.NullMarked;
