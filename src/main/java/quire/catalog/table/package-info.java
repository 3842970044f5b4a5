/**
 * Reads the tables of a catalog ({@code NNNNNN.sst}) without RocksDB, for a repair: row by row,
 * with the number of the change that made each. It also shows deletions, and the intact parts of a
 * damaged table. RocksDB shows none of these, and gives up a table whose end is damaged.
 *
 * <p>A table is a sequence of blocks, and a footer with the position of the index. Each block is
 * followed by five bytes (integers are little-endian):
 *
 * <pre>
 * compression:u8 checksum:u32
 * </pre>
 *
 * <p>The checksum is the low half of an XXH3 hash, and depends on the compression, on the place of
 * the block and on a number in the footer, so that no block is taken for another. The checksum is
 * enough to find the end of a block. So blocks are found without the index, too, up to the first
 * damaged one.
 *
 * <p>The footer of the versions 6 and 7 of the format:
 *
 * <pre>
 *  0  checksum type:u8, 4 for XXH3
 *  1  3e 00 7a 00
 *  5  checksum of the footer:u32
 *  9  base of the blocks' checksums:u32
 * 13  size of the block before the footer, which tells where index and properties are:u32
 * 17  zeros
 * 41  version:u32
 * 45  88e241b785f4cff7:u64
 * </pre>
 */
@NullMarked
package quire.catalog.table;

import org.jspecify.annotations.NullMarked;
