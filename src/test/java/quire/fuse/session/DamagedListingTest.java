package quire.fuse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import quire.blob.Digest;
import quire.catalog.Catalog;
import quire.catalog.DamagedRow;
import quire.catalog.Dentry;
import quire.catalog.Name;
import quire.error.Errno;
import quire.error.FsException;
import quire.fuse.wire.In;
import quire.fuse.wire.Opcode;
import quire.fuse.wire.Out;
import quire.snapshot.tree.TreeContent;
import quire.snapshot.tree.TreeReader;
import quire.vfs.OpenStore;
import quire.vfs.call.Caller;

/** Listings of directories with a damaged entry. */
final class DamagedListingTest {
  private static final int DIRECTORIES = 10;
  private static final Name DAMAGED = Name.of("d5");

  @TempDir Path scratch;

  private OpenStore store;
  private Path replies;
  private ByteBuffer sent = ByteBuffer.allocate(0);
  private ServedOperations served;

  /** Makes directories that differ, so that each has its own tree object. */
  @BeforeEach
  void make() throws Exception {
    open();
    for (int i = 0; i < DIRECTORIES; i++) {
      long ino = store.vfs().mkdir(1, Name.of("d" + i), 0755, Caller.ROOT).ino();
      store.vfs().mkdir(ino, Name.of("in" + i), 0755, Caller.ROOT);
    }
  }

  private void open() throws Exception {
    store = OpenStore.open(scratch);
    replies = Files.createTempFile(scratch, "replies", "");
    served = new ServedOperations(store.vfs(), replies);
  }

  @AfterEach
  void close() {
    served.close();
    store.close();
  }

  private static Set<String> names() {
    Set<String> names = new TreeSet<>(Set.of(".", ".."));
    for (int i = 0; i < DIRECTORIES; i++) {
      names.add("d" + i);
    }
    return names;
  }

  /** The device is a file, to which replies are written. */
  private void serve(Opcode opcode, long node, byte[] body) {
    served.serve(opcode, node, body);
    served.reply.send(opcode.label());
    sent = lastReply(Out.Header.BYTES + served.reply.length());
  }

  private ByteBuffer lastReply(int bytes) {
    try {
      byte[] all = Files.readAllBytes(replies);
      int from = all.length - bytes + Out.Header.BYTES;
      byte[] last = Arrays.copyOfRange(all, from, all.length);
      return ByteBuffer.wrap(last).order(ServedOperations.ORDER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private byte[] read(long handle, long cookie) {
    ByteBuffer read = ByteBuffer.allocate(In.Read.BYTES).order(ServedOperations.ORDER);
    read.putLong(In.Read.FH, handle).putLong(In.Read.OFFSET, cookie);
    return read.putInt(In.Read.SIZE, 1 << 16).array();
  }

  private long opendir(long node) {
    serve(Opcode.OPENDIR, node, new byte[In.Open.BYTES]);
    return sent.getLong(Out.Open.FH);
  }

  private long lookup(long parent, String name) {
    serve(Opcode.LOOKUP, parent, (name + "\0").getBytes(StandardCharsets.US_ASCII));
    return sent.getLong(Out.Entry.NODEID);
  }

  /**
   * The names of a reply to READDIRPLUS, in order, with their nodes; 0 for an entry without
   * attributes.
   */
  private Map<String, Long> entries() {
    Map<String, Long> entries = new LinkedHashMap<>();
    for (int at = 0; at < sent.capacity(); ) {
      int dirent = at + Out.Entry.BYTES;
      byte[] name = new byte[sent.getInt(dirent + Out.Dirent.NAMELEN)];
      sent.get(dirent + Out.Dirent.BYTES, name);
      entries.put(new String(name, StandardCharsets.US_ASCII), sent.getLong(at + Out.Entry.NODEID));
      at = dirent + ((Out.Dirent.BYTES + name.length + 7) & -8);
    }
    return entries;
  }

  private static Set<Long> told(Map<String, Long> entries) {
    return entries.values().stream()
        .filter(node -> node != 0)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Set<Long> remembered() {
    Set<Long> all = new TreeSet<>();
    store.vfs().forEachRemembered(some -> Arrays.stream(some).forEach(all::add));
    return all;
  }

  private void forget(Set<Long> nodes) {
    ByteBuffer once = ByteBuffer.allocate(In.Forget.BYTES).order(ServedOperations.ORDER);
    once.putLong(In.Forget.NLOOKUP, 1);
    nodes.forEach(node -> serve(Opcode.FORGET, node, once.array()));
  }

  private Errno refusal(Runnable request) {
    return assertThrows(FsException.class, request::run).errno();
  }

  @Test
  void anInodeThatCannotBeReadIsListedWithoutAttributes() throws Exception {
    long damaged = store.vfs().lookup(1, DAMAGED).ino();
    close();
    DamagedRow.ofInode(scratch.resolve("catalog"), damaged);
    open();
    serve(Opcode.READDIRPLUS, 1, read(opendir(1), 0));
    Map<String, Long> entries = entries();
    assertEquals(names(), new TreeSet<>(entries.keySet()));
    assertEquals(0, entries.get(DAMAGED.toString()));
    assertEquals(DIRECTORIES - 1, told(entries).size());
    assertEquals(told(entries), remembered());
    forget(told(entries));
    assertEquals(Set.of(), remembered());
    assertEquals(Errno.EIO, refusal(() -> lookup(1, DAMAGED.toString())));
    assertEquals(Set.of(), remembered());
  }

  @Test
  void aTreeThatCannotBeReadIsListedWithoutAttributes() {
    store.vfs().trees().take(Name.of("s"), 1);
    loseTree(DAMAGED);
    long snapshot = lookup(lookup(lookup(1, ".quire"), "snapshots"), "s");
    long handle = opendir(snapshot);
    long before = store.vfs().usage().holdings().usedBytes();
    serve(Opcode.READDIRPLUS, snapshot, read(handle, 0));
    Map<String, Long> entries = entries();
    assertEquals(names(), new TreeSet<>(entries.keySet()));
    assertEquals(0, entries.get(DAMAGED.toString()));
    assertEquals(DIRECTORIES - 1, told(entries).size());
    forget(told(entries));
    serve(Opcode.READDIR, snapshot, read(handle, 0));
    assertTrue(store.vfs().usage().holdings().usedBytes() <= before + recentBytes(entries));
    assertEquals(Errno.EIO, refusal(() -> lookup(snapshot, DAMAGED.toString())));
  }

  /** The bytes for nodes that were just used, which are kept. */
  private static long recentBytes(Map<String, Long> entries) {
    return told(entries).size() * 600L;
  }

  private void loseTree(Name name) {
    Catalog catalog = store.catalog();
    Digest top = Objects.requireNonNull(catalog.snapshot(Name.of("s"))).tree();
    long of = Objects.requireNonNull(catalog.tree(top)).id();
    TreeReader reader = new TreeReader(chunk -> catalog.treeChunk(of, chunk));
    TreeContent lost = Objects.requireNonNull(reader.find(name)).content();
    Digest tree = ((TreeContent.Directory) lost).tree();
    long id = Objects.requireNonNull(catalog.tree(tree)).id();
    catalog.commit(batch -> batch.deleteTreeChunk(id, 0));
  }

  @Test
  void entriesBeforeAFailureAreSent() throws Exception {
    List<Dentry> all = new ArrayList<>();
    store.vfs().readdir(store.vfs().opendir(1), 0, all::add);
    Dentry last = all.stream().filter(entry -> entry.name().is("d4")).findFirst().orElseThrow();
    Dentry damaged = all.get(all.indexOf(last) + 1);
    close();
    DamagedRow.ofListing(scratch.resolve("catalog"), 1, damaged.cookie());
    open();
    long handle = opendir(1);
    serve(Opcode.READDIRPLUS, 1, read(handle, 0));
    Map<String, Long> entries = entries();
    assertEquals(all.indexOf(damaged), entries.size());
    assertEquals(told(entries), remembered());
    serve(Opcode.READDIR, 1, read(handle, 0));
    assertTrue(sent.capacity() > 0);
    for (Opcode opcode : List.of(Opcode.READDIR, Opcode.READDIRPLUS)) {
      assertEquals(Errno.EIO, refusal(() -> serve(opcode, 1, read(handle, last.cookie()))));
    }
    forget(told(entries));
    assertEquals(Set.of(), remembered());
  }
}
