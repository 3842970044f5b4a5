package quire.snapshot.tree;

import quire.blob.Digest;
import quire.snapshot.castore.CastoreRef;

/**
 * A whole tree object. Immutable.
 *
 * @param digest BLAKE3 of its chunks
 * @param castore the castore message of the same directory
 * @param entries the number of its own entries
 * @param chunks the number of its chunks
 */
public record TreeRef(Digest digest, CastoreRef castore, long entries, int chunks) {}
