/**
 * Snapshots: describes directory trees independently of inodes, and takes, reads, compares and
 * collects them.
 *
 * <p>Goals: equal trees have equal digests, on every machine; a directory of a million entries is
 * written and read without being held in memory; bytes from outside are checked before they are
 * used, and invalid ones are an {@link IllegalArgumentException} that names the problem.
 *
 * <p>Each directory has two descriptions. The castore message ({@code snapshot.castore}) tells what
 * other content-addressed stores need to know, and its digest depends on nothing else. The tree
 * object ({@code snapshot.tree}) tells everything. This package takes trees into a store's catalog
 * and reads, shares and frees them there.
 *
 * <p>Access and change times are in no description: reading a file, or restoring it, must not
 * change a digest.
 */
@NullMarked
package quire.snapshot;

import org.jspecify.annotations.NullMarked;
