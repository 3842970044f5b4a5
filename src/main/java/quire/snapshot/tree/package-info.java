/**
 * Tree objects: complete descriptions of directories in snapshots, written and read in chunks from
 * any source. This package also compares two of them.
 *
 * <p><b>The tree object</b> is a sequence of chunks. Integers are big-endian, digests 32 bytes.
 *
 * <pre>
 * chunk      "QTREE" version:u8=1 index:u32 last:u8(0|1) count:u32 first:u64
 *            [attributes]           of the directory itself, only in chunk 0
 *            entry{count}           in the order of their names, over all chunks
 *            [total:u64 castore]    only in the last chunk: how many entries there are
 *            crc:u32                CRC-32C of all bytes of the chunk before it
 * attributes mode:u32 uid:u32 gid:u32 mtime:i64 xattrs:u32 { name value:u32+bytes }, by name
 * entry      length:u32 name attributes linkGroup:u64 content; length counts what follows it
 * name       length:u8 bytes
 * content    regular             blob:digest size:u64 allocated:u64
 *            directory           tree:digest castore
 *            symlink             length:u16 target
 *            fifo, socket        nothing
 *            character, block    rdev:u32
 * castore    digest size:u64     the castore message of the same directory
 * </pre>
 *
 * {@code first} is the number of entries in all chunks before. An entry that would make its chunk
 * longer than 64 KiB, counting the end that a last chunk has, begins the next one; only if that has
 * no entry yet does it stay, and makes a longer chunk. So a tree has one encoding. The digest of a
 * tree object is BLAKE3 of all its chunks, one after the other.
 *
 * <p>Each chunk can be read by itself: it tells its index, where its entries begin and end, and
 * carries a checksum; no entry refers to another. A name is therefore found by binary search over
 * the first names of the chunks. To find an entry by its position, the reader guesses its chunk,
 * because chunks have about the same number of entries; if the guess fails, it searches in the same
 * way. The checksum finds damage; only {@link quire.snapshot.tree.TreeReader#verify} also proves
 * that nobody has changed it on purpose.
 */
@NullMarked
package quire.snapshot.tree;

import org.jspecify.annotations.NullMarked;
