/**
 * The protocol of {@code STORE/control.sock}: one JSON object a line, each way. Also the text forms
 * of sizes, times and paths for people.
 */
@NullMarked
package quire.control;

import org.jspecify.annotations.NullMarked;
