package quire.fuse.session;

import org.jspecify.annotations.Nullable;
import quire.fuse.device.Devices;

/**
 * The objects that all serving threads of a mount share. Thread-safe but for the spinner, which the
 * leader uses.
 */
record Connection(
    Devices devices, @Nullable Spinner spinner, Operations operations, DetachedRequests detached) {}
