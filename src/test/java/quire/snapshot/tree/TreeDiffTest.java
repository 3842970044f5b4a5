package quire.snapshot.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import quire.Seeds;
import quire.blob.Digest;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.snapshot.castore.CastoreHash;
import quire.snapshot.castore.Node;
import quire.snapshot.castore.Samples;

final class TreeDiffTest {
  private static final TreeAttributes FILE = attributes(FileType.REGULAR, 0644, 1);
  private static final TreeAttributes DIRECTORY = attributes(FileType.DIRECTORY, 0755, 1);

  private final Map<Digest, TreeChunks> trees = new HashMap<>();
  private int opened;

  /** A directory of a model tree has children; anything else has content. */
  private record Node(
      TreeAttributes attributes,
      long linkGroup,
      @Nullable TreeContent content,
      SortedMap<Name, Node> children) {}

  private static TreeAttributes attributes(FileType type, int mode, long mtime) {
    return new TreeAttributes(type.bits() | mode, 1000, 1000, mtime, TreeXattrs.NONE);
  }

  private static TreeContent content(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new TreeContent.Regular(CastoreHash.of(bytes), bytes.length, bytes.length);
  }

  private static Node file(String text) {
    return new Node(FILE, 0, content(text), new TreeMap<>());
  }

  private static Node directory(TreeAttributes attributes, Map<String, Node> children) {
    SortedMap<Name, Node> byName = new TreeMap<>();
    children.forEach((name, node) -> byName.put(Name.of(name), node));
    return new Node(attributes, 0, null, byName);
  }

  private static Node directory(Map<String, Node> children) {
    return directory(DIRECTORY, children);
  }

  private TreeRef put(Node directory) {
    TreeChunks chunks = new TreeChunks();
    List<TreeEntry> entries = new ArrayList<>();
    directory
        .children()
        .forEach(
            (name, node) -> {
              TreeContent content =
                  node.content() == null ? TreeChunks.content(put(node)) : node.content();
              entries.add(new TreeEntry(name, node.attributes(), node.linkGroup(), content));
            });
    TreeRef ref = TreeChunks.write(directory.attributes(), entries, chunks);
    trees.put(ref.digest(), chunks);
    return ref;
  }

  private TreeReader open(Digest digest) {
    opened++;
    TreeChunks chunks = trees.get(digest);
    if (chunks == null) {
      throw new AssertionError("no tree object " + digest);
    }
    return chunks.reader();
  }

  private List<String> diff(Node left, Node right) {
    Digest from = put(left).digest();
    Digest to = put(right).digest();
    List<String> told = new ArrayList<>();
    opened = 0;
    TreeDiff.run(
        from, to, this::open, (path, change, type) -> told.add(line(change, type, text(path))));
    return told;
  }

  private static String text(List<Name> path) {
    return path.stream()
        .map(name -> new String(name.bytes(), StandardCharsets.ISO_8859_1))
        .collect(Collectors.joining("/"));
  }

  private static String line(TreeDiff.Change change, FileType type, String path) {
    return "%s %s%s".formatted(change, path, type == FileType.DIRECTORY ? "/" : "");
  }

  @Test
  void equalTreesAreNotOpened() {
    Node tree = directory(Map.of("a", file("a"), "d", directory(Map.of("b", file("b")))));
    assertEquals(List.of(), diff(tree, tree));
    assertEquals(0, opened);
  }

  @Test
  void differencesAreReportedInOrder() {
    Node left =
        directory(
            Map.of(
                "a", file("a"),
                "gone", directory(Map.of("x", file("x"), "y", directory(Map.of()))),
                "same", directory(Map.of("z", file("z"))),
                "sub", directory(Map.of("f", file("1"), "g", file("g")))));
    Node right =
        directory(
            Map.of(
                "b", directory(Map.of("new", file("n"))),
                "same", directory(Map.of("z", file("z"))),
                "sub", directory(Map.of("f", file("2"), "g", file("g")))));
    assertEquals(
        List.of(
            "REMOVED a",
            "ADDED b/",
            "ADDED b/new",
            "REMOVED gone/",
            "REMOVED gone/x",
            "REMOVED gone/y/",
            "CHANGED sub/f"),
        diff(left, right));
  }

  @Test
  void aChangedTypeIsARemovalAndAnAddition() {
    Node inside = directory(Map.of("in", file("in")));
    Node link =
        new Node(
            attributes(FileType.SYMLINK, 0777, 1),
            0,
            new TreeContent.Symlink(new byte[] {'t'}),
            new TreeMap<>());
    Node left = directory(Map.of("t", inside, "u", file("u"), "z", file("z")));
    Node right = directory(Map.of("t", file("t"), "u", link, "z", inside));
    assertEquals(
        List.of(
            "REMOVED t/",
            "REMOVED t/in",
            "ADDED t",
            "REMOVED u",
            "ADDED u",
            "REMOVED z",
            "ADDED z/",
            "ADDED z/in"),
        diff(left, right));
  }

  @Test
  void eachAttributeCountsButTheTimesOfDirectories() {
    Node left = directory(Map.of("f", file("f")));
    for (TreeAttributes other :
        List.of(
            attributes(FileType.REGULAR, 0600, 1),
            attributes(FileType.REGULAR, 0644, 2),
            new TreeAttributes(FILE.mode(), 0, 1000, 1, TreeXattrs.NONE),
            new TreeAttributes(FILE.mode(), 1000, 0, 1, TreeXattrs.NONE),
            new TreeAttributes(FILE.mode(), 1000, 1000, 1, xattr()))) {
      Node changed = new Node(other, 0, content("f"), new TreeMap<>());
      assertEquals(List.of("CHANGED f"), diff(left, directory(Map.of("f", changed))));
    }
    Node deep = directory(Map.of("d", left));
    Node later = directory(attributes(FileType.DIRECTORY, 0755, 9), Map.of("f", file("f")));
    assertEquals(List.of(), diff(deep, directory(Map.of("d", later))));
    assertEquals(List.of(), diff(left, later));
    Node closed = directory(attributes(FileType.DIRECTORY, 0700, 1), Map.of("f", file("g")));
    assertEquals(List.of("CHANGED d/", "CHANGED d/f"), diff(deep, directory(Map.of("d", closed))));
    assertEquals(List.of("CHANGED /", "CHANGED f"), diff(left, closed));
  }

  private static TreeXattrs xattr() {
    return TreeXattrs.of(Map.of(Name.of("user.a"), new byte[] {1}));
  }

  @Test
  void theNumberOfALinkGroupDoesNotMatter() {
    Node left = directory(Map.of("a", linked(5), "b", linked(5)));
    assertEquals(List.of(), diff(left, directory(Map.of("a", linked(9), "b", linked(9)))));
    assertEquals(
        List.of("REMOVED a", "CHANGED b"), diff(left, directory(Map.of("b", file("linked")))));
  }

  private static Node linked(long group) {
    return new Node(FILE, group, content("linked"), new TreeMap<>());
  }

  @Test
  void depthNeedsNoStack() {
    Node left = file("left");
    Node right = file("right");
    TreeRef[] refs = new TreeRef[2];
    for (int i = 0; i < 2; i++) {
      TreeRef ref = put(directory(Map.of("d", i == 0 ? left : right)));
      for (int depth = 1; depth < 5_000; depth++) {
        TreeChunks chunks = new TreeChunks();
        TreeEntry entry = new TreeEntry(Name.of("d"), DIRECTORY, 0, TreeChunks.content(ref));
        ref = TreeChunks.write(DIRECTORY, List.of(entry), chunks);
        trees.put(ref.digest(), chunks);
      }
      refs[i] = ref;
    }
    List<Integer> depths = new ArrayList<>();
    TreeDiff.run(
        refs[0].digest(),
        refs[1].digest(),
        this::open,
        (path, change, type) -> depths.add(path.size()));
    assertEquals(List.of(5_000), depths);
  }

  @Test
  void damageIsReported() {
    Digest left = put(directory(Map.of("a", file("a")))).digest();
    Digest right = put(directory(Map.of("b", file("b")))).digest();
    for (byte[] chunk : trees.getOrDefault(right, new TreeChunks()).chunks) {
      chunk[chunk.length / 2] ^= 1;
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> TreeDiff.run(left, right, this::open, (path, change, type) -> {}));
  }

  @Test
  void randomTreesDifferAsTheirPathsDo() {
    Random random = Seeds.random("TreeDiffTest");
    for (int round = 0; round < 300; round++) {
      Node left = random(random, 0);
      Node right = random.nextInt(10) == 0 ? random(random, 0) : mutated(random, left, 0);
      assertEquals(naive(left, right), diff(left, right), "round " + round);
    }
  }

  private static Node random(Random random, int depth) {
    SortedMap<Name, Node> children = new TreeMap<>();
    int count = random.nextInt(round(random, depth) ? 900 : 6); // more than one chunk now and then
    for (int i = 0; i < count; i++) {
      children.put(Samples.name(random), randomNode(random, depth + 1));
    }
    return new Node(randomAttributes(random, FileType.DIRECTORY), 0, null, children);
  }

  private static boolean round(Random random, int depth) {
    return depth == 1 && random.nextInt(20) == 0;
  }

  private static Node randomNode(Random random, int depth) {
    if (random.nextInt(3) == 0 && depth < 5) {
      return random(random, depth);
    }
    while (true) {
      TreeEntry entry = TreeSamples.entry(random, Name.of("x"));
      if (entry.type() != FileType.DIRECTORY) {
        return new Node(entry.attributes(), entry.linkGroup(), entry.content(), new TreeMap<>());
      }
    }
  }

  private static TreeAttributes randomAttributes(Random random, FileType type) {
    return attributes(type, random.nextBoolean() ? 0755 : 0700, random.nextInt(2));
  }

  private static Node mutated(Random random, Node node, int depth) {
    if (node.content() != null) {
      return random.nextInt(4) == 0 ? randomNode(random, depth) : node;
    }
    if (random.nextInt(3) == 0) {
      return node;
    }
    SortedMap<Name, Node> children = new TreeMap<>();
    node.children()
        .forEach(
            (name, child) -> {
              if (random.nextInt(8) != 0) {
                children.put(name, mutated(random, child, depth + 1));
              }
            });
    for (int i = random.nextInt(3); i > 0; i--) {
      children.put(Samples.name(random), randomNode(random, depth + 1));
    }
    TreeAttributes attributes =
        random.nextInt(3) == 0 ? randomAttributes(random, FileType.DIRECTORY) : node.attributes();
    return new Node(attributes, 0, null, children);
  }

  /** All paths of both trees in maps, compared one by one. */
  private static List<String> naive(Node left, Node right) {
    Map<List<Name>, Node> before = new TreeMap<>(PATHS);
    Map<List<Name>, Node> after = new TreeMap<>(PATHS);
    collect(left, List.of(), before);
    collect(right, List.of(), after);
    TreeSet<List<Name>> all = new TreeSet<>(PATHS);
    all.addAll(before.keySet());
    all.addAll(after.keySet());
    List<String> told = new ArrayList<>();
    List<List<Name>> replaced = new ArrayList<>(); // what is below goes first, then the new type
    for (List<Name> path : all) {
      while (!replaced.isEmpty() && !isBelow(path, replaced.get(replaced.size() - 1))) {
        tellAdded(after, replaced.remove(replaced.size() - 1), told);
      }
      Node from = before.get(path);
      Node to = after.get(path);
      if (from != null && to != null && type(from) == type(to)) {
        if (!same(from, to)) {
          told.add(line(TreeDiff.Change.CHANGED, type(to), text(path)));
        }
      } else if (from != null) {
        told.add(line(TreeDiff.Change.REMOVED, type(from), text(path)));
        if (to != null) {
          replaced.add(path);
        }
      } else if (to != null && replaced.isEmpty()) {
        told.add(line(TreeDiff.Change.ADDED, type(to), text(path)));
      }
    }
    while (!replaced.isEmpty()) {
      tellAdded(after, replaced.remove(replaced.size() - 1), told);
    }
    return told;
  }

  /** Reports the node that has replaced one of another type, with all below it. */
  private static void tellAdded(Map<List<Name>, Node> after, List<Name> root, List<String> told) {
    after.forEach(
        (path, node) -> {
          if (path.equals(root) || isBelow(path, root)) {
            told.add(line(TreeDiff.Change.ADDED, type(node), text(path)));
          }
        });
  }

  private static final Comparator<List<Name>> PATHS =
      (a, b) -> {
        for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
          int order = a.get(i).compareTo(b.get(i));
          if (order != 0) {
            return order;
          }
        }
        return Integer.compare(a.size(), b.size());
      };

  private static boolean isBelow(List<Name> path, List<Name> above) {
    return path.size() > above.size() && path.subList(0, above.size()).equals(above);
  }

  private static FileType type(Node node) {
    return node.attributes().type();
  }

  private static void collect(Node node, List<Name> path, Map<List<Name>, Node> into) {
    into.put(path, node);
    node.children()
        .forEach(
            (name, child) -> {
              List<Name> below = new ArrayList<>(path);
              below.add(name);
              collect(child, below, into);
            });
  }

  private static boolean same(Node a, Node b) {
    TreeAttributes other = b.attributes();
    boolean directory = type(a) == FileType.DIRECTORY;
    TreeAttributes asIf =
        new TreeAttributes(
            other.mode(),
            other.uid(),
            other.gid(),
            directory ? a.attributes().mtime() : other.mtime(),
            other.xattrs());
    if (!a.attributes().equals(asIf) || (a.linkGroup() == 0) != (b.linkGroup() == 0)) {
      return false;
    }
    if (a.content() instanceof TreeContent.Regular mine
        && b.content() instanceof TreeContent.Regular theirs) {
      return mine.blob().equals(theirs.blob());
    }
    return directory || (a.content() != null && a.content().equals(b.content()));
  }
}
