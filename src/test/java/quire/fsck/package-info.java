/**
 * Tests of the check on real stores with one kind of damage each, and with random damage of all
 * kinds.
 */
@NullMarked
package quire.fsck;

import org.jspecify.annotations.NullMarked;
