/** Tests of what both ends of the control socket speak. */
@NullMarked
package quire.control;

import org.jspecify.annotations.NullMarked;
