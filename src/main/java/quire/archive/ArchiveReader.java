package quire.archive;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import quire.blob.Blob;
import quire.blob.BlobTier;
import quire.blob.Digest;
import quire.error.Errno;
import quire.error.FsException;
import quire.io.ByteSink;
import quire.snapshot.SnapshotReader;

/**
 * The bytes of an archive that is stored nowhere, at any offset. Binary search finds the piece at
 * the offset, the format writes that piece again, and file contents are read from the blobs. Keeps
 * nothing between reads but its table, until it is closed. Thread-safe. The archived tree must stay
 * meanwhile.
 */
public final class ArchiveReader implements AutoCloseable {
  private final ArchiveTable table;
  private final SnapshotReader trees;

  /** Takes over one use of the table. */
  ArchiveReader(ArchiveTable table, SnapshotReader trees) {
    this.table = table;
    this.trees = trees;
  }

  /** The length of the archive in bytes. */
  public long length() {
    return table.length();
  }

  /**
   * Reads from an offset on until {@code into} is full or the archive ends, and moves the buffer's
   * position.
   *
   * @param blobs contain the files' contents
   * @return how many bytes; always as many as the archive has and the buffer takes
   * @throws FsException EIO if a blob is missing, or its length differs from the tree object's
   */
  public int read(long offset, ByteBuffer into, BlobTier blobs) {
    return read(offset, ByteSink.of(into), blobs);
  }

  /**
   * As {@link #read(long, ByteBuffer, BlobTier)}, without a copy if the sink supports that. The
   * bytes stay in place while the tree stays.
   */
  public int read(long offset, ByteSink into, BlobTier blobs) {
    if (offset < 0) {
      throw new FsException(Errno.EINVAL, "cannot read at the negative offset " + offset);
    }
    if (offset >= length() || !into.buffer().hasRemaining()) {
      return 0;
    }
    return new Read(blobs, offset, into).run();
  }

  /** To be called once, after the last read. */
  @Override
  public void close() {
    table.letGo();
  }

  /** One read. */
  private final class Read {
    private final BlobTier blobs;
    private final MemberReader members = new MemberReader(trees, table);
    private final ByteSink sink;
    private final ByteBuffer into;
    private final int room;
    private long at;

    Read(BlobTier blobs, long offset, ByteSink sink) {
      this.blobs = blobs;
      this.sink = sink;
      this.into = sink.buffer();
      this.room = into.remaining();
      this.at = offset;
    }

    int run() {
      for (int piece = table.pieceAt(at); into.hasRemaining() && at < length(); piece++) {
        readPiece(piece);
      }
      return room - into.remaining();
    }

    private void readPiece(int piece) {
      SegmentSink written = new SegmentSink(blob -> crc32(blob, piece));
      if (piece == table.pieces()) {
        table.format().end(table.totals(), written);
      } else {
        Member member = members.member(piece);
        int pass = piece / table.members();
        table.format().write(pass, members.step(piece, member), member, written);
      }
      readSegments(piece, written.segments());
    }

    private void readSegments(int piece, List<Segment> segments) {
      long start = table.start(piece);
      for (Segment segment : segments) {
        long end = start + segment.length();
        if (at >= start && at < end && into.hasRemaining()) {
          int count = (int) Math.min(into.remaining(), end - at);
          copy(piece, segment, at - start, count);
          at += count;
        }
        start = end;
      }
      if (start != table.end(piece)) {
        throw new FsException(
            Errno.EIO,
            "'%s' takes %d bytes of the archive, not %d"
                .formatted(
                    path(piece),
                    start - table.start(piece),
                    table.end(piece) - table.start(piece)));
      }
    }

    private void copy(int piece, Segment segment, long from, int count) {
      // no switch: a switch over patterns is linked at run time, which would delay the first read
      if (segment instanceof Segment.Content content) {
        copy(piece, content, from, count);
      } else if (segment instanceof Segment.Literal literal) {
        into.put(literal.bytes(), (int) from, count);
      }
    }

    private void copy(int piece, Segment.Content content, long from, int count) {
      try (Blob blob = open(content.digest(), piece)) {
        if (blob.size() != content.length()) {
          throw new FsException(
              Errno.EIO,
              "the blob %s of '%s' has %d bytes, and the snapshot says %d"
                  .formatted(content.digest(), path(piece), blob.size(), content.length()));
        }
        int limit = into.limit();
        into.limit(into.position() + count);
        try {
          int read = blob.read(from, sink);
          if (read != count) {
            throw new FsException(
                Errno.EIO,
                "the blob %s of '%s' ends after %d bytes"
                    .formatted(content.digest(), path(piece), from + read));
          }
        } finally {
          into.limit(limit);
        }
      }
    }

    private int crc32(Digest digest, int piece) {
      try (Blob blob = open(digest, piece)) {
        return blob.crc32();
      }
    }

    private Blob open(Digest digest, int piece) {
      Blob blob = blobs.open(digest);
      if (blob == null) {
        throw new FsException(
            Errno.EIO, "the store has no blob %s of '%s'".formatted(digest, path(piece)));
      }
      return blob;
    }

    private String path(int piece) {
      if (piece == table.pieces()) {
        return "the end";
      }
      return new String(members.member(piece).path(), StandardCharsets.UTF_8);
    }
  }
}
