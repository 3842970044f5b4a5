package quire.archive.input;

import java.io.EOFException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import quire.catalog.FileType;
import quire.snapshot.BlobImport;
import quire.snapshot.BlobImport.Imported;
import quire.snapshot.LocalBlob;
import quire.snapshot.TreeImport;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreePath;

/** Makes blobs and a tree of an archive's entries, and refuses hostile ones. Not thread-safe. */
public final class ImportSink implements EntrySink {
  private final BlobImport blobs;
  private final TreeImport tree;
  private final ImportRules rules;
  private final @Nullable LocalBlob archive;
  private long total;

  /**
   * @param archive contains the contents that have a position; null if none has
   */
  public ImportSink(
      BlobImport blobs, TreeImport tree, ImportRules rules, @Nullable LocalBlob archive) {
    this.blobs = blobs;
    this.tree = tree;
    this.rules = rules;
    this.archive = archive;
  }

  @Override
  public void directory(EntryHeader header) {
    TreePath path = header.path().tree();
    taking(header.path(), () -> tree.directory(path, rules.attributes(header)));
  }

  @Override
  public void file(EntryHeader header, EntryContent content) throws IOException {
    TreePath path = header.path().tree();
    taking(header.path(), () -> tree.requireFree(path));
    if (content.size() > rules.maxSize() - total) {
      throw rules.tooLong(header.path(), content.size(), Math.max(0, rules.maxSize() - total));
    }
    total += content.size();
    Imported blob = blob(header, content);
    TreeContent.Regular file =
        new TreeContent.Regular(blob.digest(), blob.size(), blob.allocated());
    taking(header.path(), () -> tree.leaf(path, rules.attributes(header), file));
  }

  private Imported blob(EntryHeader header, EntryContent content) throws IOException {
    Imported blob;
    LocalBlob source = archive;
    if (source != null && content.position() != EntryContent.NOWHERE) {
      requireInside(header, content, source.size());
      blob = blobs.share(source, content.position(), content.size());
    } else {
      try {
        blob = blobs.put(content.bytes(), content.size());
      } catch (EOFException e) {
        throw Refusal.of(header.path(), "is cut short");
      }
    }
    content.requireCrc(header.path(), Integer.toUnsignedLong(blob.crc32()));
    return blob;
  }

  private static void requireInside(EntryHeader header, EntryContent content, long size) {
    if (content.position() > size || content.size() > size - content.position()) {
      throw Refusal.of(header.path(), "is cut short");
    }
  }

  @Override
  public void symlink(EntryHeader header, byte[] target) {
    add(header, new TreeContent.Symlink(target));
  }

  @Override
  public void hardLink(EntryPath path, EntryPath target) {
    TreePath link = path.tree();
    TreePath earlier = path.target(target);
    taking(path, () -> tree.link(link, earlier));
  }

  @Override
  public void special(EntryHeader header, int rdev) {
    switch (FileType.ofMode(header.mode())) {
      case FIFO, SOCKET -> add(header, TreeContent.NONE);
      default -> {
        if (rules.privileged()) {
          add(header, new TreeContent.Device(rdev));
        }
      }
    }
  }

  private void add(EntryHeader header, TreeContent content) {
    TreePath path = header.path().tree();
    taking(header.path(), () -> tree.leaf(path, rules.attributes(header), content));
  }

  /** Adds the entry's path to refusals of the tree. */
  private static void taking(EntryPath path, Runnable step) {
    try {
      step.run();
    } catch (IllegalArgumentException e) {
      throw Refusal.of(path, "cannot be taken: " + e.getMessage());
    }
  }
}
