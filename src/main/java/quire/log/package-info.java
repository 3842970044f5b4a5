/**
 * The offload log: bytes at absolute addresses on disk.
 *
 * <p>Goals: written bytes never change in place; a read is at most one copy out of a mapping; space
 * without a name goes back to the host file system at once, without moving anything.
 *
 * <p>The log is a directory of sparse segment files {@code 00000001.seg}, {@code 00000002.seg} and
 * so on, all with {@code 1 << segmentBits} bytes of content (1 GiB unless the store says
 * otherwise). A log address is a {@code long}:
 *
 * <pre>
 *  63               segmentBits            0
 *  +-------------------+-------------------+
 *  |  segment number   | offset in segment |
 *  +-------------------+-------------------+
 * </pre>
 *
 * <p>Segments are numbered from 1, so address 0 names nothing. The first 4 KiB page of a segment is
 * its header, big-endian, zero to the end of the page:
 *
 * <pre>
 *   0  magic         "QUIRESEG"
 *   8  version       u32, 2
 *  12  number        u32, the number in the file's name
 *  16  segment bits  u32
 *  20  crc32c        u32, of the 20 bytes before
 * </pre>
 *
 * <p>A segment appears with its header whole and durable, or not at all: it is made under another
 * name and renamed. The rest of the content is 4 KiB pages, handed out in runs. A page is written
 * once, and given back by punching a hole; its address is never used again. After an open, runs
 * come from a new segment only, so the tail of the old one needs no analysis after a crash. Pages
 * that no extent names are found by comparing the data ranges with the catalog.
 *
 * <p><b>Checksums.</b> Behind the content stands a table with four bytes for each page, including
 * the header's: the CRC-32C of the page's 4096 bytes as a big-endian u32. Bytes that were not
 * written count as zeros. 0 stands for a page that was never written; a CRC that is 0 is stored as
 * {@code 0xffffffff}. The checksum is written before the page, and one sync makes both durable. A
 * read compares each page that it touches, and fails on a mismatch, and on a 0. Where a file is cut
 * off before the end of its table, the pages without an entry are read unchecked. Segments of
 * version 1 end with the content, and nothing about their pages is known; they are only read and
 * freed. A table takes a thousandth of what was ever written to its segment, and is freed with the
 * segment only.
 *
 * <p>A segment that is closed for allocation, has no data and no run in use is deleted.
 */
@NullMarked
package quire.log;

import org.jspecify.annotations.NullMarked;
