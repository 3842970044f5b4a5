package quire.archive;

import quire.archive.ArchiveFormat.Step;
import quire.error.FsException;
import quire.snapshot.SnapshotReader;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.work.Asker;
import quire.work.HeapBudget;

/**
 * Builds the table of an archive: lets the format write the archive to a sink that only counts.
 * Takes the time of a walk through the tree objects, once for each pass; no file is read. Not
 * thread-safe; one use.
 */
final class TableBuilder implements TreeWalk.Visitor {
  private final SnapshotReader reader;
  private final ArchiveTable table;
  private final MemberReader members;
  private int pass;
  private int piece;
  private int directory;
  private long at;

  private TableBuilder(SnapshotReader reader, ArchiveTable table) {
    this.reader = reader;
    this.table = table;
    this.members = new MemberReader(reader, table);
  }

  /**
   * The table of a directory's archive, with the caller as its user.
   *
   * @throws ArithmeticException if the archive would be longer than any file
   * @throws FsException ENOMEM if the budget has no room for it
   */
  static ArchiveTable build(
      SnapshotReader reader, ArchiveFormat format, TreeEntry top, HeapBudget heap) {
    ArchiveTable table = new ArchiveTable(format, top, new TableRoom(heap));
    boolean built = false;
    try {
      new TableBuilder(reader, table).run();
      built = true;
      return table;
    } finally {
      if (!built) {
        table.letGo();
      }
    }
  }

  private void run() {
    for (pass = 0; pass < table.format().passes(); pass++) {
      piece = 0;
      directory = 0;
      new TreeWalk(reader, this).run(table.top());
      if (piece != table.members()) {
        throw new IllegalStateException(
            "%s wrote %d members in pass %d, and %d in the first"
                .formatted(table.format().suffix(), piece, pass, table.members()));
      }
    }
    table.finish(at, at);
    LengthSink end = new LengthSink();
    table.format().end(table.totals(), end);
    table.finish(at, Math.addExact(at, end.length()));
  }

  @Override
  public void at(Step step, TreeEntry entry, byte[] path, long place) {
    Asker.requireThere();
    long start = pass == 0 || piece == table.members() ? at : table.start(piece);
    Member member =
        new Member(path, entry.attributes(), entry.content(), members.earlier(entry, piece), start);
    LengthSink sink = new LengthSink();
    table.format().write(pass, step, member, sink);
    if (sink.length() > 0) {
      if (pass == 0) {
        table.add(entry, place);
      }
      table.starts.add(at);
      at = Math.addExact(at, sink.length());
      piece++;
    }
  }

  @Override
  public int directory(TreeEntry entry, long place) {
    if (pass == 0 && entry.content() instanceof TreeContent.Directory content) {
      table.directories.add(reader.number(content.tree()), place);
    }
    return directory++;
  }
}
