/** Tests of the encodings of snapshots, against bytes written out by hand and at random. */
@NullMarked
package quire.snapshot;

import org.jspecify.annotations.NullMarked;
