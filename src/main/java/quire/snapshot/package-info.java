/**
 * Snapshots: what a directory tree is, independently of inodes, and how one is taken, read,
 * compared and collected.
 *
 * <p>Goals: equal trees have equal digests, on every machine; a directory of a million entries is
 * written and read without being held in memory; bytes from outside are checked before they are
 * believed, and wrong ones are an {@link IllegalArgumentException} that names what is wrong.
 *
 * <p>Each directory has two descriptions. The castore message tells what other content-addressed
 * stores need to know, and its digest depends on nothing else. The tree object tells everything.
 *
 * <p><b>The castore message</b> (package tvix.castore.v1 of tvix and snix, {@code castore.proto})
 * is protobuf: fields in the order of their numbers, defaults left out, varints in their shortest
 * form, each list strictly ascending by the bytes of the names, and no name in two lists. Sizes end
 * at 2^63-1 here, not at 2^64-1.
 *
 * <pre>
 * Directory     { 1: DirectoryNode*  2: FileNode*  3: SymlinkNode* }
 * DirectoryNode { 1: name  2: digest  3: size }
 * FileNode      { 1: name  2: digest  3: size  4: executable }
 * SymlinkNode   { 1: name  2: target }
 * </pre>
 *
 * A directory's digest is BLAKE3 of its message, its size the number of its entries and of those of
 * all directories below it. A file is executable if its owner may execute it. What castore cannot
 * express is left out: fifos, sockets and devices, and of the others the owners, permissions,
 * times, extended attributes, holes and hard links.
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
 * the first names of the chunks. An entry is found by its position from how many entries a chunk
 * has, which is about the same for all, or else in the same way. The checksum finds damage; only
 * {@link quire.snapshot.TreeReader#verify} proves that nobody meant it.
 *
 * <p>Access and change times are in no description: reading a file, or restoring it, must not
 * change a digest.
 */
@NullMarked
package quire.snapshot;

import org.jspecify.annotations.NullMarked;
