/** Tests of the protocol of the control socket. */
@NullMarked
package quire.control;

import org.jspecify.annotations.NullMarked;
