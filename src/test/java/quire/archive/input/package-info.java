@NullMarked
package quire.archive.input;

import org.jspecify.annotations.NullMarked;
