/** How bytes get from where they are to who reads them. */
@NullMarked
package quire.io;

import org.jspecify.annotations.NullMarked;
