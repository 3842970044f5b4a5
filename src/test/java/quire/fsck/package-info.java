/** Tests of the check on real stores with damage of one kind each, and of all kinds at random. */
@NullMarked
package quire.fsck;

import org.jspecify.annotations.NullMarked;
