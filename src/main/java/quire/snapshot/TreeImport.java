package quire.snapshot;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import quire.catalog.Catalog;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.snapshot.castore.Node;
import quire.snapshot.castore.NodeRules;
import quire.snapshot.tree.TreeAttributes;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeEntry;
import quire.snapshot.tree.TreePath;
import quire.snapshot.tree.TreeWriter;
import quire.work.Asker;
import quire.work.HeapBudget;

/**
 * Collects a tree's entries in any order, and then writes them as tree objects. An invalid entry is
 * an {@link IllegalArgumentException} whose message continues after the entry's path. Memory: some
 * 300 bytes for each entry, more for long names and attributes, and some KiB for each level while
 * it is written. Not thread-safe.
 */
public final class TreeImport {
  /** The heap bytes of an entry besides its name, target and extended attributes. */
  private static final int ENTRY_BYTES = 280;

  /** The heap bytes of each directory that is being written while one in it is. */
  private static final int LEVEL_BYTES = 3 << 10;

  /** Twice the depth that Linux allows in one path of 4096 bytes. */
  public static final int MAX_DEPTH = 4096;

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

    static Node directory(TreeAttributes attributes) {
      return new Node(attributes, null, new HashMap<>(4));
    }

    /** A directory that so far is only a part of other paths. */
    static Node impliedDirectory(TreeAttributes attributes) {
      Node node = directory(attributes);
      node.implied = true;
      return node;
    }

    /** The directory's children; fails if it is not a directory. */
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

  /** The directories on the path that was looked up last, with their paths. */
  private final List<Node> way = new ArrayList<>();

  private final List<TreePath> wayPaths = new ArrayList<>();

  private long linkGroups;

  /**
   * The target of the last link, kept with its node because links to one target often follow each
   * other.
   */
  private @Nullable TreePath lastTarget;

  private @Nullable Node lastTargetNode;

  /**
   * @param implied attributes of directories without an entry of their own
   * @param heap the budget for the entries; its maker closes it
   */
  public TreeImport(TreeAttributes implied, HeapBudget.Share heap) {
    this.heap = heap;
    this.implied = implied;
    this.top = Node.impliedDirectory(implied);
    way.add(top);
    wayPaths.add(TreePath.TOP);
  }

  /** Adds a directory; one that so far was only implied by other paths gets its attributes. */
  public void directory(TreePath path, TreeAttributes attributes) {
    Node there = path.depth() == 0 ? top : parent(path).children().get(path.name());
    if (there == null) {
      put(path, Node.directory(attributes));
    } else if (there.implied) {
      reserve(attributes);
      there.implied = false;
      there.attributes = attributes;
    } else {
      throw twice();
    }
  }

  /** Adds an entry that is not a directory. */
  public void leaf(TreePath path, TreeAttributes attributes, TreeContent content) {
    requireFree(path);
    TreeEntry entry = new TreeEntry(path.name(), attributes, 0, content); // checks all of it
    put(path, Node.leaf(entry.attributes(), entry.content()));
  }

  /** Adds another name of an existing entry that is not a directory. */
  public void link(TreePath path, TreePath target) {
    Node node = target(target);
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

  @SuppressWarnings("ReferenceEquality") // another object may be equal, and is then looked up
  private @Nullable Node target(TreePath target) {
    if (target != lastTarget) {
      lastTargetNode = target.depth() == 0 ? null : parent(target).children().get(target.name());
      lastTarget = lastTargetNode == null ? null : target;
    }
    return lastTargetNode;
  }

  /** Fails if the path is taken, or cannot exist. */
  public void requireFree(TreePath path) {
    if (path.depth() == 0 || parent(path).children().containsKey(path.name())) {
      throw twice();
    }
  }

  private void put(TreePath path, Node node) {
    Asker.requireThere();
    Name name = path.name();
    reserve(name.length());
    reserve(node.attributes);
    if (node.content instanceof TreeContent.Symlink symlink) {
      reserve(symlink.target().length);
    }
    parent(path).children().put(name, node);
  }

  private void reserve(TreeAttributes attributes) {
    attributes.xattrs().forEach((key, value) -> reserve(key.length() + value.length));
  }

  private void reserve(int bytes) {
    take(ENTRY_BYTES + (long) bytes);
  }

  private void take(long bytes) {
    if (!heap.take(bytes)) {
      throw new FsException(
          Errno.ENOMEM,
          "this archive and others that are being read have more entries than the heap has room"
              + " for; read one at a time, or mount with QUIRE_JAVA_OPTS=-Xmx2g for more");
    }
  }

  private static IllegalArgumentException twice() {
    return new IllegalArgumentException("it is there twice");
  }

  /**
   * The parent directory of a path, which is made if there is none. Walks only the part of the path
   * that differs from the last one.
   */
  private Node parent(TreePath path) {
    TreePath directory = path.parent();
    if (directory == null) {
      throw twice();
    }
    if (path.depth() > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "it is nested more deeply than %d directories".formatted(MAX_DEPTH));
    }
    NodeRules.requireName(path.name());
    List<TreePath> missing = new ArrayList<>();
    TreePath known = directory;
    while (!isOnWay(known)) {
      missing.add(known);
      known = Objects.requireNonNull(known.parent(), "the top is on every way");
    }
    way.subList(known.depth() + 1, way.size()).clear();
    wayPaths.subList(known.depth() + 1, wayPaths.size()).clear();
    for (TreePath next : missing.reversed()) {
      NodeRules.requireName(next.name());
      way.add(way.getLast().children().computeIfAbsent(next.name(), this::impliedDirectory));
      wayPaths.add(next);
    }
    return way.getLast();
  }

  @SuppressWarnings("ReferenceEquality") // another object may be equal, and is then walked
  private boolean isOnWay(TreePath directory) {
    return directory.depth() < wayPaths.size() && wayPaths.get(directory.depth()) == directory;
  }

  private Node impliedDirectory(Name name) {
    reserve(name.length());
    return Node.impliedDirectory(implied);
  }

  /** Writes the tree objects to the catalog, by recursion. No entry may be added after it. */
  public TakenTree write(Catalog catalog) {
    return write(top, catalog);
  }

  private TakenTree write(Node directory, Catalog catalog) {
    take(LEVEL_BYTES);
    ChunkStore chunks = new ChunkStore(catalog);
    TreeTotals totals = new TreeTotals();
    try (TreeWriter writer = new TreeWriter(directory.attributes, chunks)) {
      writeChildren(directory.children(), writer, catalog, totals);
      return chunks.finish(writer.finish(), totals);
    } finally {
      heap.giveBack(LEVEL_BYTES);
    }
  }

  private void writeChildren(
      Map<Name, Node> children, TreeWriter writer, Catalog catalog, TreeTotals totals) {
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
    children.clear(); // they are in the writer
  }

  private TreeContent content(Node node, Catalog catalog, TreeTotals totals) {
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
