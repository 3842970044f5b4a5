/**
 * The durable metadata, in RocksDB. Its write-ahead log is our journal and a {@code WriteBatch} our
 * transaction: every operation of the file system is one {@link quire.catalog.CatalogBatch}.
 *
 * <p>Goals: any crash leaves a prefix of the batches; a lookup is one point read; a directory of a
 * million entries is listed without being held in memory, and a listing that was interrupted
 * continues where it was, whatever was added or removed meanwhile.
 *
 * <p>Column families, keys and values (integers are big-endian, so that keys sort by number):
 *
 * <pre>
 * default  "version"                 -> u32
 *          "next-id"                 -> u64   numbers below this may be in use
 *          "clean"                   -> empty, present after a clean close
 *          "segment"                 -> u64   the highest number of a log segment, after a clean close
 *          "garbage"                 -> u64   bytes of the log that a collection may free
 * inodes   ino:u64                   -> InodeRecord
 * entries  parent:u64 name:bytes     -> ino:u64 cookie:u64 type:u8
 * cookies  parent:u64 cookie:u64     -> ino:u64 type:u8 name:bytes
 * extents  ino:u64 offset:u64        -> kind:u8 length:u64 (address:u64 | fill:u8)
 * symlinks ino:u64                   -> target:bytes
 * xattrs   ino:u64 name:bytes        -> value:bytes
 * orphans  ino:u64                   -> empty; an inode without a name, freed when the store opens
 * blobs    digest:32                 -> id:u64 size:u64 crc32:u32; its extents are those of ino = id
 * sha256   digest:32                 -> sha256:32 of the same bytes, once it was asked for
 * hashes   ino:u64                   -> digest:32 of its content; deleted on a change
 * trees    digest:32                 -> TreeRow of a tree object
 * chunks   id:u64 chunk:u64          -> part of a tree object
 * snapshots name:bytes               -> created:u64 size:u64 tree:32 castore:32
 * marks    ino:u64                   -> tree:32, while the directory is as that describes it
 * deferred ino:u64                   -> digest:32 of the tree or blob that has its entries or extents
 * parents  ino:u64 parent:u64        -> empty; a parent of an inode with several names
 * </pre>
 *
 * <p>Inode numbers and cookies come from one counter that never goes back, so neither is ever used
 * twice, and a new entry sorts behind all entries that a running listing has already returned.
 */
@NullMarked
package quire.catalog;

import org.jspecify.annotations.NullMarked;
