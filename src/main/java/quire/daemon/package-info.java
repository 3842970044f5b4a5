/**
 * The daemon: one process for each mount, and the only place that wires the layers together ({@link
 * quire.daemon.Daemon}). It serves the kernel through a front door, and the command line through
 * {@code STORE/control.sock}, by the protocol of {@link quire.control}.
 */
@NullMarked
package quire.daemon;

import org.jspecify.annotations.NullMarked;
