/** Tests of offloaded files, against byte arrays and on real logs. */
@NullMarked
package quire.file;

import org.jspecify.annotations.NullMarked;
