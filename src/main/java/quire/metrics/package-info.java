/**
 * What a mount does, counted and told: figures by operation, for {@code .quire/stats}, and a line
 * for each request in a replay stream, for {@code .quire/accesslog}.
 *
 * <p>Counting is always on, and has to cost next to nothing beside a request, which takes tens of
 * microseconds. Lines are formatted only while somebody has the log open.
 */
@NullMarked
package quire.metrics;

import org.jspecify.annotations.NullMarked;
