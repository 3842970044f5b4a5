package quire.fuse.session;

import org.jspecify.annotations.Nullable;

/**
 * What all serving threads of a mount have in common. Thread-safe but for the spinner, which the
 * leader uses.
 *
 * @param polled another descriptor, of which a read does not wait; null where there is none
 */
record Connection(
    Device device,
    @Nullable Device polled,
    @Nullable Spinner spinner,
    Operations operations,
    Aside aside) {}
