package quire.snapshot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.work.Asker;
import quire.work.HeapBudget;

/**
 * A tree whose entries come in any order, until it can be written as tree objects. What is wrong is
 * an {@link IllegalArgumentException} whose message goes on after the entry's path. Memory: some
 * 300 bytes for each entry, more for long names and attributes. Not thread-safe.
 */
public final class TreeImport {
  /** What an entry takes besides its name, target and extended attributes. */
  private static final int ENTRY_BYTES = 280;

  private static final int MAX_DEPTH = 65_536;

  /** An inode of the tree. */
  private static final class Node {
    private TreeAttributes attributes;
    private final @Nullable TreeContent content;
    private final @Nullable Map<Name, Node> children;
    private boolean implied;
    private long linkGroup;

    private Node(
        TreeAttributes attributes,
        @Nullable TreeContent content,
        @Nullable Map<Name, Node> children) {
      this.attributes = attributes;
      this.content = content;
      this.children = children;
    }

    static Node leaf(TreeAttributes attributes, TreeContent content) {
      return new Node(attributes, content, null);
    }

    static Node directory(TreeAttributes attributes, boolean implied) {
      Node node = new Node(attributes, null, new HashMap<>(4));
      node.implied = implied;
      return node;
    }

    /** What names the directory has; fails where it is none. */
    Map<Name, Node> children() {
      if (children == null) {
        throw new IllegalArgumentException("it is below something that is not a directory");
      }
      return children;
    }
  }

  private final TreeAttributes implied;
  private final Node top;

  private final HeapBudget.Share heap;
  private long linkGroups;

  /**
   * @param implied what directories have of which no entry tells
   * @param heap what the entries may take, which whoever made it gives back
   */
  public TreeImport(TreeAttributes implied, HeapBudget.Share heap) {
    this.heap = heap;
    this.implied = implied;
    this.top = Node.directory(implied, true);
  }

  /** Adds a directory; one that only others' paths have told of so far gets its attributes. */
  public void directory(List<Name> path, TreeAttributes attributes) {
    Node there = path.isEmpty() ? top : parent(path).children().get(path.getLast());
    if (there == null) {
      put(path, Node.directory(attributes, false));
    } else if (there.implied) {
      there.implied = false;
      there.attributes = attributes;
    } else {
      throw twice();
    }
  }

  /** Adds anything that is no directory. */
  public void leaf(List<Name> path, TreeAttributes attributes, TreeContent content) {
    requireFree(path);
    TreeEntry entry = new TreeEntry(path.getLast(), attributes, 0, content); // checks all of it
    put(path, Node.leaf(entry.attributes(), entry.content()));
  }

  /** Adds another name of something that is there and no directory. */
  public void link(List<Name> path, List<Name> target) {
    Node node = target.isEmpty() ? null : parent(target).children().get(target.getLast());
    if (node == null) {
      throw new IllegalArgumentException("it is a link to an entry that did not come before it");
    }
    if (node.children != null) {
      throw new IllegalArgumentException("it is a hard link to a directory");
    }
    requireFree(path);
    put(path, node);
    if (node.linkGroup == 0) {
      linkGroups++;
      node.linkGroup = linkGroups;
    }
  }

  /** Fails where nothing can have this path. */
  public void requireFree(List<Name> path) {
    if (path.isEmpty() || parent(path).children().containsKey(path.getLast())) {
      throw twice();
    }
  }

  private void put(List<Name> path, Node node) {
    Asker.requireThere();
    Name name = path.getLast();
    reserve(name.length());
    node.attributes.xattrs().forEach((key, value) -> reserve(key.length() + value.length));
    if (node.content instanceof TreeContent.Symlink symlink) {
      reserve(symlink.target().length);
    }
    parent(path).children().put(name, node);
  }

  private void reserve(int bytes) {
    if (!heap.take(ENTRY_BYTES + (long) bytes)) {
      throw new FsException(
          Errno.ENOMEM,
          "this archive and others that are being read have more entries than the heap has room"
              + " for; read one at a time, or mount with QUIRE_JAVA_OPTS=-Xmx2g for more");
    }
  }

  private static IllegalArgumentException twice() {
    return new IllegalArgumentException("it is there twice");
  }

  /** The directory that a path's last name is in, which is made where there is none. */
  private Node parent(List<Name> path) {
    if (path.size() > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "it is nested more deeply than %d directories".formatted(MAX_DEPTH));
    }
    Node directory = top;
    for (Name name : path.subList(0, path.size() - 1)) {
      NodeRules.requireName(name);
      directory = directory.children().computeIfAbsent(name, this::impliedDirectory);
    }
    NodeRules.requireName(path.getLast());
    return directory;
  }

  private Node impliedDirectory(Name name) {
    reserve(name.length());
    return Node.directory(implied, true);
  }

  /** Puts the tree objects into the catalog, by recursion. Nothing may be added after it. */
  public TakenTree write(Catalog catalog) {
    return write(top, catalog);
  }

  private static TakenTree write(Node directory, Catalog catalog) {
    ChunkStore chunks = new ChunkStore(catalog);
    TreeTotals totals = new TreeTotals();
    TreeWriter writer = new TreeWriter(directory.attributes, chunks);
    Map<Name, Node> children = directory.children();
    List<Name> names = new ArrayList<>(children.keySet());
    names.sort(null);
    for (Name name : names) {
      Asker.requireThere();
      Node child = children.get(name);
      if (child != null) {
        writer.add(
            new TreeEntry(
                name, child.attributes, child.linkGroup, content(child, catalog, totals)));
      }
    }
    children.clear(); // it is in the catalog
    return chunks.finish(writer.finish(), totals);
  }

  private static TreeContent content(Node node, Catalog catalog, TreeTotals totals) {
    TreeContent content = node.content;
    if (content == null) {
      TakenTree taken = write(node, catalog);
      totals.addDirectory(taken.row());
      return taken.content();
    }
    long size = content instanceof TreeContent.Regular file ? file.size() : 0;
    totals.addFile(size, node.linkGroup != 0);
    return content;
  }
}
