package quire.fault;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import quire.blob.Blake3;
import quire.blob.Blob;
import quire.blob.BlobInput;
import quire.blob.Digest;
import quire.blob.PendingUploads;
import quire.blob.Sha256;
import quire.blob.WritableBlobTier;
import quire.cacheprog.CacheEntry;
import quire.cacheprog.disk.DiskRun;
import quire.cacheprog.disk.DiskStore;
import quire.cli.CommandInProcess;

/** One damaged copy of a store, which is checked, opened, read and repaired. For one use. */
final class ByteCase {
  /** The result of a case. */
  enum Result {
    /** Everything was read back. */
    HARMLESS,
    /** The store was not opened, with a message that says why. */
    REFUSED,
    /** Errors said what could not be read. */
    TOLD
  }

  /**
   * How a case ended.
   *
   * @param faults violations of the invariant; should be empty
   */
  record Outcome(Damage damage, Result result, List<String> faults) {}

  private final FaultScene scene;
  private final Path whole;
  private final Path store;
  private final boolean mounted;
  private final Random random;
  private final List<String> faults = new ArrayList<>();
  private final Damage damage;

  /**
   * Copies one of the scene's stores to {@code store}, and damages it.
   *
   * @param mounted whether it is really mounted; else it is opened as a mount opens it
   */
  ByteCase(FaultScene scene, Path store, boolean mounted, Random random) throws IOException {
    this.scene = scene;
    this.store = store;
    this.mounted = mounted;
    this.random = random;
    this.whole = random.nextBoolean() ? scene.clean() : scene.killed();
    this.damage = Damage.choose(whole, random);
    StoreFiles.copy(whole, store);
    damage.apply(store);
  }

  Outcome run() throws IOException, InterruptedException {
    FsckRun check = check();
    Result result = Result.HARMLESS;
    Contents found = readAsAsked();
    if (found == null) {
      result = Result.REFUSED;
      if (!check.tellsOfErrors()) {
        faults.add("the store is not opened, and fsck finds nothing: " + check);
      }
      undo("after a refusal");
    } else {
      ByteJudge judge = new ByteJudge(check.tellsOfErrors(), faults);
      judge.compare(scene.contents(), found);
      readGoCache(check.tellsOfErrors());
      if (random.nextInt(3) == 0) {
        upload(check.tellsOfErrors());
      }
      result = judge.lost() > 0 ? Result.TOLD : result;
      again(found);
    }
    if (random.nextInt(3) == 0) {
      if (found == null) { // the damage has been undone
        StoreFiles.delete(store);
        StoreFiles.copy(whole, Files.createDirectories(store));
        damage.apply(store);
      }
      repair(found);
    }
    return new Outcome(damage, result, faults);
  }

  @Override
  public String toString() {
    String name = String.valueOf(whole.getFileName());
    return "%s, %s%s".formatted(name, damage, mounted ? ", mounted" : "");
  }

  private FsckRun check() throws IOException {
    Map<String, String> before = StoreFiles.fingerprint(store);
    FsckRun check = FsckRun.of(store, "--deep");
    if (check.isBroken()) {
      faults.add("fsck breaks: " + check);
    }
    Map<String, String> after = StoreFiles.fingerprint(store);
    if (!before.equals(after)) {
      Map<String, String> changed = new TreeMap<>(after);
      changed.entrySet().removeAll(before.entrySet());
      before.keySet().removeAll(after.keySet());
      faults.add(
          "fsck without --repair has changed %s, and taken away %s"
              .formatted(changed.keySet(), before.keySet()));
    }
    return check;
  }

  /**
   * With a mount or without. Only the second asks for the extents of an empty file, so what the two
   * read differs where these are damaged.
   */
  private @Nullable Contents readAsAsked() throws IOException, InterruptedException {
    return mounted ? MountedStore.read(store, damage, faults) : read();
  }

  /** The content of the store; null if it is refused. */
  private @Nullable Contents read() throws IOException {
    ServedStore open;
    try {
      open = ServedStore.open(store);
    } catch (IOException | RuntimeException | InternalError e) {
      if (!(e instanceof Exception known) || !CommandInProcess.isExpected(known)) {
        faults.add("the store is refused without a proper message: " + e);
      }
      return null;
    }
    try {
      return ContentsReader.of(open.vfs());
    } finally {
      close(open);
    }
  }

  private void close(ServedStore open) throws IOException {
    try {
      open.close();
    } catch (RuntimeException e) {
      if (!CommandInProcess.isExpected(e)) {
        faults.add("closing fails without a proper message: " + e);
      }
    }
  }

  /**
   * Undoes the damage, and requires that nothing else has changed.
   *
   * @param after the event before, for messages
   */
  private void undo(String after) throws IOException {
    damage.undo(store, whole);
    Contents found = read();
    if (found == null) {
      faults.add("%s, the store is not opened once the damage is undone".formatted(after));
      return;
    }
    List<String> since = new ArrayList<>();
    new ByteJudge(false, since).compare(scene.contents(), found);
    since.forEach(fault -> faults.add("%s, and the damage undone: %s".formatted(after, fault)));
  }

  /** Requires that a second opening reads the same. */
  private void again(Contents first) throws IOException, InterruptedException {
    if (random.nextInt(3) != 0) {
      return;
    }
    Contents second = readAsAsked();
    if (second == null) {
      faults.add("the store is opened once, and refused the second time");
      return;
    }
    for (Map.Entry<String, Contents.Item> each : first.items().entrySet()) {
      Contents.Item now = second.items().get(each.getKey());
      boolean same =
          now != null
              && (now.error() == null) == (each.getValue().error() == null)
              && Arrays.equals(now.bytes(), each.getValue().bytes());
      if (!same) {
        faults.add(each.getKey() + " is not the same when the store is opened again");
      }
    }
  }

  /** Requires that each pending blob is uploaded as it was, or is still pending, or is reported. */
  private void upload(boolean told) throws IOException {
    Set<Digest> pending = new PendingUploads(whole).read().digests();
    Map<Digest, byte[]> uploaded = new ConcurrentHashMap<>();
    try (ServedStore open = ServedStore.open(store, new RecordingTier(uploaded))) {
      open.vfs().sync();
    } catch (IOException | RuntimeException e) {
      if (!CommandInProcess.isExpected(e)) {
        faults.add("uploads fail without a proper message: " + e);
      }
    }
    Set<Digest> left = stillPending();
    for (Digest digest : pending) {
      byte[] bytes = uploaded.get(digest);
      boolean right = bytes != null && Blake3.hash(ByteBuffer.wrap(bytes)).equals(digest);
      if (bytes != null && !right) {
        faults.add("other bytes are uploaded as blob " + digest);
      } else if (!right && !left.contains(digest) && !told && !damage.maySeemAPowerLoss()) {
        faults.add("the upload of %s is lost, and fsck does not say so".formatted(digest));
      }
    }
  }

  /** Empty if the list seems to be of a newer version. */
  private Set<Digest> stillPending() {
    try {
      return new PendingUploads(store).read().digests();
    } catch (IOException e) {
      return Set.of();
    }
  }

  /** Accepts each blob that matches its digest, as the tier of a cache program does. */
  private record RecordingTier(Map<Digest, byte[]> blobs) implements WritableBlobTier {
    @Override
    public @Nullable Blob open(Digest digest) {
      return null;
    }

    @Override
    public void put(Blob blob) throws IOException {
      Sha256.of(blob);
      try (BlobInput in = new BlobInput(blob)) {
        blobs.put(blob.digest(), in.readAllBytes());
      }
    }
  }

  /** A miss is always allowed: go builds it again. */
  private void readGoCache(boolean told) throws IOException {
    Path scratch = store.resolveSibling("scratch");
    try (DiskRun cache =
        DiskStore.open(store.resolve("gocache"), Files.createDirectories(scratch)).begin()) {
      for (Map.Entry<String, byte[]> each : scene.outputs().entrySet()) {
        byte[] action = each.getKey().getBytes(StandardCharsets.US_ASCII);
        CacheEntry entry = cache.get(FaultScene.sha256(action));
        if (entry != null
            && !Arrays.equals(Files.readAllBytes(entry.path()), each.getValue())
            && !told) {
          faults.add("the build cache answers wrong bytes, and fsck --deep reports nothing");
        }
      }
    } catch (IOException e) {
      if (!told) {
        faults.add("the build cache is not opened, and fsck reports nothing: " + e.getMessage());
      }
    }
  }

  /**
   * @param before what could be read
   */
  private void repair(@Nullable Contents before) throws IOException {
    FsckRun promise = FsckRun.of(store, "--deep");
    FsckRun repair = FsckRun.of(store, "--deep", "--repair");
    FsckRun check = FsckRun.of(store, "--deep");
    for (FsckRun run : List.of(repair, check)) {
      if (run.isBroken()) {
        faults.add("fsck breaks in a repair: " + run);
      }
    }
    if (check.hasRepairable() && !repair.isRefused()) {
      faults.add("a repair leaves problems that can be repaired: " + check);
    }
    if (promise.promised() >= 0 && check.found() > promise.promised()) {
      faults.add("a repair does less than promised: %s; then: %s".formatted(promise, check));
    }
    if (repair.isRefused() && isOfCatalog()) {
      faults.add("a damaged catalog is not repaired: " + repair);
    }
    Contents found = read();
    if (found != null) {
      ByteJudge.requireNothingInvented(scene.contents(), found, repair.said(), faults);
      if (before != null) {
        ByteJudge.requireNothingTaken(scene.contents(), before, found, faults);
      }
    } else if (!check.tellsOfErrors()) {
      faults.add("fsck finds nothing after a repair, and the store is not opened");
    } else if (isOfCatalog()) {
      faults.add("a catalog that was repaired is not opened");
    }
    if (damage.isUndoneByItsFile()) {
      undo("after a repair");
    }
  }

  private boolean isOfCatalog() {
    return damage.file().startsWith("catalog");
  }
}
