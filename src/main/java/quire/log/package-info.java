/**
 * The offload log: bytes at absolute addresses on disk.
 *
 * <p>Goals: written bytes never change in place; a read is one copy out of a mapping; space that
 * nobody names any more goes back to the host file system at once, without moving anything.
 *
 * <p>The log is a directory of sparse segment files {@code 00000001.seg}, {@code 00000002.seg} and
 * so on, all of {@code 1 << segmentBits} bytes (1 GiB unless the store says otherwise). A log
 * address is a {@code long}:
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
 *   8  version       u32, 1
 *  12  number        u32, the number in the file's name
 *  16  segment bits  u32
 *  20  crc32c        u32, of the 20 bytes before
 * </pre>
 *
 * <p>A segment appears with its header whole and durable, or not at all: it is made under another
 * name and renamed. All else in it is 4 KiB pages of content, handed out in runs. A page is written
 * once, and given back by punching a hole; its address is never used again. After an open, runs
 * come from a new segment only: what a crash left in the tail of the old one needs no analysis,
 * pages that no extent names are found by comparing the data ranges with the catalog.
 *
 * <p>A segment that is closed for allocation, has no data and no run in use is deleted.
 */
@NullMarked
package quire.log;

import org.jspecify.annotations.NullMarked;
