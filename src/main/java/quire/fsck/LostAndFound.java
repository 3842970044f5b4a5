package quire.fsck;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.Dentry;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;

/** The directory {@code /lost+found}, for inodes without a name. Not thread-safe. */
final class LostAndFound {
  private static final Name NAME = Name.of("lost+found");

  private final Catalog catalog;
  private final InodeIndex index;
  private final Findings findings;
  private int slot = InodeIndex.NONE;

  LostAndFound(Catalog catalog, InodeIndex index, Findings findings) {
    this.catalog = catalog;
    this.index = index;
    this.findings = findings;
  }

  /** In a repair, names the inode {@code #INO}. */
  void adopt(int orphan) {
    if (!findings.repairing()) {
      return;
    }
    if (slot == InodeIndex.NONE) {
      slot = findOrMake();
    }
    long ino = index.ino(orphan);
    long directory = index.ino(slot);
    Name name = freeName(directory, ino);
    Dentry entry = new Dentry(name, ino, index.type(orphan), catalog.newId());
    index.setParent(orphan, directory);
    index.addEntry(slot, orphan);
    findings.change(batch -> batch.putEntry(directory, entry));
  }

  private Name freeName(long directory, long ino) {
    String text = "#" + ino;
    while (catalog.entry(directory, Name.of(text)) != null) {
      text += "'";
    }
    return Name.of(text);
  }

  private int findOrMake() {
    findings.flush();
    Name name = NAME;
    @Nullable Dentry there = catalog.entry(Catalog.ROOT, name);
    while (there != null && there.type() != FileType.DIRECTORY) {
      name = Name.of(name + "'");
      there = catalog.entry(Catalog.ROOT, name);
    }
    return there == null ? make(name) : index.find(there.ino());
  }

  private int make(Name name) {
    InodeRecord record = newDirectory(catalog.newId(), 0700);
    int made = index.add(record);
    index.addEntry(index.find(Catalog.ROOT), made);
    Dentry entry = new Dentry(name, record.ino(), FileType.DIRECTORY, catalog.newId());
    findings.change(batch -> batch.putInode(record));
    findings.change(batch -> batch.putEntry(Catalog.ROOT, entry));
    return made;
  }

  /** A new directory owned by root, with the root directory as its parent. */
  static InodeRecord newDirectory(long ino, int permissions) {
    long now = InodeRecord.time(Instant.now());
    int mode = FileType.DIRECTORY.bits() | permissions;
    return InodeRecord.empty(ino, mode, 0, 0, Catalog.ROOT, now);
  }
}
