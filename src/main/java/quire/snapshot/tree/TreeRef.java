package quire.snapshot.tree;

import quire.blob.Digest;
import quire.snapshot.castore.CastoreRef;

/**
 * A whole tree object. Immutable.
 *
 * @param digest BLAKE3 of its chunks
 * @param castore the castore message of the same directory
 * @param entries how many it has itself
 * @param chunks how many it is made of
 */
public record TreeRef(Digest digest, CastoreRef castore, long entries, int chunks) {}
