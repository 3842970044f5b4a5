/** Tests of the whole: the layers, and what a user does with a mount. */
@NullMarked
package quire;

import org.jspecify.annotations.NullMarked;
