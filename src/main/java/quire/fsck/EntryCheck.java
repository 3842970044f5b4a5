package quire.fsck;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.Dentry;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.catalog.OwnedEntry;

/**
 * Checks directory entries: the inodes that they name, and that the row for look-ups and the row
 * for listings agree. Counts valid entries in the index. If the two rows differ, the one for
 * look-ups is right. Not thread-safe.
 */
final class EntryCheck {
  private final Catalog catalog;
  private final InodeIndex index;
  private final InodeLabels labels;
  private final Findings findings;

  /** Entries of directories whose records name another parent; there are few. */
  private final List<OwnedEntry> doubtful = new ArrayList<>();

  private long seen;

  EntryCheck(Catalog catalog, InodeIndex index, InodeLabels labels, Findings findings) {
    this.catalog = catalog;
    this.index = index;
    this.labels = labels;
    this.findings = findings;
  }

  /** Returns the number of entries. */
  long run() {
    catalog.allEntries(
        owned -> {
          seen++;
          checkByName(owned);
          return true;
        });
    doubtful.forEach(this::decide);
    findings.flush();
    catalog.allEntriesByCookie(
        owned -> {
          checkByCookie(owned);
          return true;
        });
    findings.flush();
    return seen;
  }

  private void checkByName(OwnedEntry owned) {
    long parent = owned.parent();
    Dentry entry = owned.entry();
    int directory = index.find(parent);
    int child = index.find(entry.ino());
    String wrong = wrong(directory, child, entry);
    if (wrong != null) {
      remove(owned, wrong);
      return;
    }
    if (index.isDirectory(child) && index.parent(child) != parent) {
      doubtful.add(owned);
    } else if (index.isDirectory(child) && index.names(child) > 0) {
      remove(owned, "is a second name of directory inode " + entry.ino());
    } else {
      accept(owned, directory, child);
    }
  }

  private @Nullable String wrong(int directory, int child, Dentry entry) {
    if (directory == InodeIndex.NONE || !index.isDirectory(directory)) {
      return "is in an inode that is not a directory";
    }
    if (child == InodeIndex.NONE) {
      return "names inode %d, which does not exist; %s"
          .formatted(
              entry.ino(),
              entry.type() == FileType.REGULAR
                  ? "the file is lost, and a repair removes its name"
                  : "a repair removes it");
    }
    if (entry.ino() == Catalog.ROOT) {
      return "names the root directory";
    }
    return isName(entry.name()) ? null : "has an invalid name";
  }

  private static boolean isName(Name name) {
    if (name.length() == 0 || name.length() > Name.MAX_BYTES || name.is(".") || name.is("..")) {
      return false;
    }
    for (byte b : name.bytes()) {
      if (b == '/' || b == 0) {
        return false;
      }
    }
    return true;
  }

  private void remove(OwnedEntry owned, String why) {
    Dentry entry = owned.entry();
    long parent = owned.parent();
    boolean both = entry.equals(catalog.entryAt(parent, entry.cookie()));
    findings.error(
        "%s %s".formatted(labels.ofEntry(parent, entry.name()), why),
        batch -> {
          batch.deleteEntryByName(parent, entry.name());
          if (both) {
            batch.deleteEntryByCookie(parent, entry.cookie());
          }
        });
  }

  /**
   * A directory with one name keeps it, even if its record names another parent; the record is
   * repaired.
   */
  private void decide(OwnedEntry owned) {
    int directory = index.find(owned.parent());
    int child = index.find(owned.entry().ino());
    if (index.names(child) > 0) {
      remove(owned, "is a second name of directory inode " + owned.entry().ino());
      return;
    }
    // the check of inodes writes all fields of the record
    findings.error(
        "directory inode %d says that its parent is %d, and is in %s"
            .formatted(owned.entry().ino(), index.parent(child), labels.of(owned.parent())));
    index.setParent(child, owned.parent());
    accept(owned, directory, child);
  }

  private void accept(OwnedEntry owned, int directory, int child) {
    index.addEntry(directory, child);
    long parent = owned.parent();
    Dentry entry = owned.entry();
    Dentry listed = catalog.entryAt(parent, entry.cookie());
    boolean rightType = entry.type() == index.type(child);
    if (rightType && entry.equals(listed)) {
      return;
    }
    Dentry right = rightType ? entry : retyped(entry, child);
    String text = labels.ofEntry(parent, entry.name());
    if (!rightType) {
      findings.error(
          "%s says %s, and inode %d is %s"
              .formatted(text, entry.type(), entry.ino(), index.type(child)));
    } else {
      findings.error(
          text + (listed == null ? " is missing in listings" : " is different in listings"));
    }
    boolean taken = listed != null && !listed.name().equals(entry.name());
    findings.change(batch -> batch.putEntry(parent, taken ? elsewhere(right) : right));
  }

  /** With a new place in the listing, which takes a number from the catalog: only in a repair. */
  private Dentry elsewhere(Dentry entry) {
    return new Dentry(entry.name(), entry.ino(), entry.type(), catalog.newId());
  }

  private Dentry retyped(Dentry entry, int child) {
    return new Dentry(entry.name(), entry.ino(), index.type(child), entry.cookie());
  }

  private void checkByCookie(OwnedEntry owned) {
    long parent = owned.parent();
    Dentry listed = owned.entry();
    Dentry named = catalog.entry(parent, listed.name());
    if (named != null && named.cookie() == listed.cookie()) {
      return; // they agree, or that was reported with the other row
    }
    String text = labels.ofEntry(parent, listed.name());
    int directory = index.find(parent);
    int child = index.find(listed.ino());
    boolean useful = named == null && wrong(directory, child, listed) == null;
    if (useful && !(index.isDirectory(child) && index.names(child) > 0)) {
      index.addEntry(directory, child);
      index.setParent(child, parent);
      Dentry entry = retyped(listed, child);
      findings.error(
          text + " is listed and cannot be looked up", batch -> batch.putEntry(parent, entry));
    } else {
      findings.error(
          text + " is listed and does not exist",
          batch -> batch.deleteEntryByCookie(parent, listed.cookie()));
    }
  }
}
