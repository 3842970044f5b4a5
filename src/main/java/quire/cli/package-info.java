/**
 * The command line, and the only place that wires the layers together ({@code Daemon}). Verbs that
 * act on a running mount talk to its daemon over {@code STORE/control.sock}: one JSON object a
 * line, each way.
 */
@NullMarked
package quire.cli;

import org.jspecify.annotations.NullMarked;
