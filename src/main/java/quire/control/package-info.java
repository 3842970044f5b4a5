/**
 * What both ends of {@code STORE/control.sock} speak: one JSON object a line, each way. With it
 * come the forms in which people read and write sizes, times and paths.
 */
@NullMarked
package quire.control;

import org.jspecify.annotations.NullMarked;
