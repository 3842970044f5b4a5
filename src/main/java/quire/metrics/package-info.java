/**
 * The figures of a mount: counts and times by operation, for {@code .quire/stats}, and a line for
 * each request in a replay stream, for {@code .quire/accesslog}.
 *
 * <p>Counting is always on, so it must cost next to nothing compared with a request, which takes
 * tens of microseconds. Lines are formatted only while the log is open.
 */
@NullMarked
package quire.metrics;

import org.jspecify.annotations.NullMarked;
