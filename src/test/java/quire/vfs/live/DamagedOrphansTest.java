package quire.vfs.live;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import quire.Await;
import quire.catalog.Catalog;
import quire.catalog.CatalogBatch;
import quire.catalog.Dentry;
import quire.catalog.FileType;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.vfs.StoreCase;
import quire.vfs.call.Caller;

/** An orphan that cannot be deleted does not stop the deletion of others. */
final class DamagedOrphansTest extends StoreCase {
  private static final Name NAME = Name.of("name");
  private static final int FILE = FileType.REGULAR.bits() | 0644;
  private static final int DIRECTORY = FileType.DIRECTORY.bits() | 0755;

  /** An inode of this mode cannot be deleted: it has no type. */
  private static final int DAMAGED = 0644;

  private InodeRecord put(CatalogBatch batch, int mode, long parent, int nlink) {
    InodeRecord record =
        InodeRecord.empty(store.catalog().newId(), mode, 0, 0, parent, 1).withNlink(nlink);
    batch.putInode(record);
    return record;
  }

  private InodeRecord putOrphan(CatalogBatch batch, int mode) {
    InodeRecord record = put(batch, mode, Catalog.ROOT, 0);
    batch.putOrphan(record.ino());
    return record;
  }

  private List<Long> orphans() {
    List<Long> orphans = new ArrayList<>();
    store.catalog().orphans(orphans::add);
    return orphans;
  }

  @Test
  void damagedOrphansDoNotStopTheDeletionOfOthers() throws IOException {
    List<Long> bad = new ArrayList<>();
    List<Long> good = new ArrayList<>();
    store
        .catalog()
        .commit(
            batch -> {
              bad.add(store.catalog().newId());
              batch.putOrphan(bad.get(0)); // without an inode
              good.add(putOrphan(batch, FILE).ino());
              bad.add(putOrphan(batch, DAMAGED).ino());
              good.add(putOrphan(batch, FILE).ino());
            });
    reopen();
    assertEquals(bad, orphans());
    for (long ino : good) {
      assertNull(store.catalog().inode(ino));
    }
    assertNotNull(store.catalog().inode(bad.get(1)));
  }

  @Test
  void aFileWithANameIsNotDeletedAsAnOrphan() throws IOException {
    long ino = store.vfs().mknod(Catalog.ROOT, NAME, FILE, 0, Caller.ROOT).ino();
    store.catalog().commit(batch -> batch.putOrphan(ino));
    reopen();
    assertEquals(ino, store.vfs().lookup(Catalog.ROOT, NAME).ino());
  }

  /** Makes a directory without a name, with damaged entries among the others. */
  private long putDirectory(List<Long> bad, List<Long> good) {
    long[] ino = {0};
    int entries = 200;
    store
        .catalog()
        .commit(
            batch -> {
              InodeRecord directory = putOrphan(batch, DIRECTORY);
              ino[0] = directory.ino();
              batch.putInode(directory.withSize(entries, 0));
              for (int i = 0; i < entries; i++) {
                boolean damaged = i % 10 == 0;
                InodeRecord child = put(batch, damaged ? DAMAGED : FILE, ino[0], 1);
                (damaged ? bad : good).add(child.ino());
                long cookie = store.catalog().newId();
                batch.putEntry(
                    ino[0], new Dentry(Name.of("f" + i), child.ino(), FileType.REGULAR, cookie));
              }
            });
    return ino[0];
  }

  @Test
  void damagedEntriesDoNotStopTheDeletionOfOthers() throws IOException {
    List<Long> bad = new ArrayList<>();
    List<Long> good = new ArrayList<>();
    long directory = putDirectory(bad, good);
    reopen();
    Await.until(
        "the other entries are deleted",
        () -> good.stream().allMatch(ino -> store.catalog().inode(ino) == null));
    store.vfs().close(); // ends the work on the directory
    assertEquals(List.of(directory), orphans());
    for (long ino : bad) {
      assertNotNull(store.catalog().inode(ino));
    }
    InodeRecord left = store.catalog().inode(directory);
    assertNotNull(left);
    assertEquals(bad.size(), left.size());
  }
}
