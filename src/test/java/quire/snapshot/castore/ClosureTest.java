package quire.snapshot.castore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static quire.snapshot.castore.Refusals.assertRefused;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import quire.blob.Digest;
import quire.catalog.Name;

final class ClosureTest {
  private final Map<Digest, byte[]> messages = new HashMap<>();
  private int reads;

  @Test
  void aWholeTreePassesAndHasItsSize() {
    CastoreRef leaf = put();
    CastoreRef middle = put(leaf.node(Name.of("x")), leaf.node(Name.of("y")));
    CastoreRef root = put(leaf.node(Name.of("a")), middle.node(Name.of("b")));
    assertEquals(root, check(root.digest()));
    assertEquals(2 + 2, root.size());
    assertEquals(3, reads);
  }

  /** 2^40 paths, 41 directories. */
  @Test
  void sharedDirectoriesAreReadOnce() {
    CastoreRef ref = put();
    for (int i = 0; i < 40; i++) {
      ref = put(ref.node(Name.of("a")), ref.node(Name.of("b")));
    }
    assertEquals(ref, check(ref.digest()));
    assertEquals(41, reads);
    assertEquals((1L << 41) - 2, ref.size());
  }

  @Test
  void depthNeedsNoStack() {
    CastoreRef ref = put();
    for (int i = 0; i < 20_000; i++) {
      ref = put(ref.node(Name.of("d")));
    }
    assertEquals(20_000, check(ref.digest()).size());
  }

  @Test
  void missingDirectoriesAreReported() {
    Digest absent = Digest.parse("33".repeat(32));
    assertRefused("the castore directory '/' (3333", () -> check(absent));
    CastoreRef middle = put(new DirectoryNode(Name.of("gone"), absent, 0));
    CastoreRef root = put(put().node(Name.of("here")), middle.node(Name.of("middle")));
    assertRefused("'/middle/gone' (3333", () -> check(root.digest()));
    assertRefused("is missing", () -> check(root.digest()));
  }

  @Test
  void directoriesWithOtherBytesAreReported() {
    CastoreRef leaf = put();
    CastoreRef root = put(leaf.node(Name.of("leaf")));
    // the root in place of its child would be a cycle
    messages.put(leaf.digest(), bytes(root.digest()));
    assertRefused("'/leaf'", () -> check(root.digest()));
    assertRefused("has other bytes than its digest says", () -> check(root.digest()));
  }

  @Test
  void invalidMessagesAreReported() {
    byte[] message = {0x22, 0};
    Digest wrong = CastoreHash.of(message);
    messages.put(wrong, message);
    CastoreRef root = put(new DirectoryNode(Name.of("wrong"), wrong, 1));
    assertRefused("'/wrong'", () -> check(root.digest()));
    assertRefused("is invalid: the castore message has", () -> check(root.digest()));
  }

  @Test
  void sizesThatDisagreeAreReported() {
    CastoreRef leaf = put();
    CastoreRef root = put(new DirectoryNode(Name.of("leaf"), leaf.digest(), 1));
    assertRefused("'/leaf'", () -> check(root.digest()));
    assertRefused("has size 0, not 1", () -> check(root.digest()));
    CastoreRef again =
        put(leaf.node(Name.of("a")), new DirectoryNode(Name.of("b"), leaf.digest(), 2));
    assertRefused("'/b'", () -> check(again.digest()));
    assertRefused("has size 0, not 2", () -> check(again.digest()));
  }

  private CastoreRef check(Digest root) {
    return Closure.check(
        root,
        digest -> {
          reads++;
          return messages.get(digest);
        });
  }

  private CastoreRef put(DirectoryNode... children) {
    List<DirectoryNode> directories = new ArrayList<>(List.of(children));
    CastoreDirectory directory = new CastoreDirectory(directories, List.of(), List.of());
    messages.put(directory.digest(), directory.encode());
    return new CastoreRef(directory.digest(), directory.size());
  }

  private byte[] bytes(Digest digest) {
    byte[] bytes = messages.get(digest);
    assertNotNull(bytes);
    return bytes;
  }
}
