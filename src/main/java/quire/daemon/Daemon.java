package quire.daemon;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import quire.cacheprog.disk.Scratch;
import quire.error.Failure;
import quire.error.FatalEnd;
import quire.metrics.Metrics;
import quire.mount.Fusermount;
import quire.store.StoreDirectory;
import quire.vfs.Vfs;
import quire.vfs.call.Caller;

/**
 * A running mount: opens the store, serves until it is unmounted or told to stop, and closes the
 * store in good order.
 */
public final class Daemon {
  private static final Logger LOG = LoggerFactory.getLogger(Daemon.class);

  /** How long open files may delay the end after SIGTERM. */
  private static final int STOP_SECONDS = 5;

  private final Path mountPoint;
  private final Path store;
  private final MountOptions options;
  private final long memory;
  private final FrontDoorChoice choice;
  private final String cacheProgram;
  private final Duration cacheProgramWait;
  private final CountDownLatch unmounted = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable Vfs serving;
  private volatile @Nullable FrontDoor door;
  private volatile boolean mounting;
  private volatile boolean stopping;

  /** A daemon that does not run yet. */
  public Daemon(DaemonArguments arguments) {
    this.mountPoint = arguments.mountPoint();
    this.store = arguments.store();
    this.options = new MountOptions(arguments.options());
    this.memory = arguments.memory();
    this.choice = arguments.frontDoor();
    this.cacheProgram = arguments.cacheProgram();
    this.cacheProgramWait = Duration.ofSeconds(arguments.cacheProgramWait());
  }

  /**
   * Serves the mount; returns when it is unmounted and the store is closed.
   *
   * @param onReady called as soon as the mount answers
   */
  public void run(Runnable onReady) throws IOException {
    FatalEnd.arm();
    Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "quire-stop"));
    try (StoreDirectory directory = StoreDirectory.openOrCreate(store)) {
      serve(directory, onReady);
      directory.markSafe();
    } finally {
      closed.countDown();
    }
  }

  private void serve(StoreDirectory directory, Runnable onReady) throws IOException {
    // meanwhile the catalog is opened, which takes as long
    CompletableFuture<Metrics> beside = CompletableFuture.supplyAsync(Metrics::new);
    try (OpenedStore opened = OpenedStore.open(directory, memory);
        MountCacheProgram program = MountCacheProgram.start(cacheProgram, cacheProgramWait)) {
      Caller owner = ProcessOwner.ofThisProcess();
      Path root = directory.root();
      Metrics metrics = beside.join();
      try (Vfs vfs = opened.openVfs(metrics, program.tier(), owner, options.noAtime())) {
        GoCache goCache = new GoCache(directory.goCacheDirectory(), Scratch.directory());
        FrontDoor kernel = FrontDoor.of(choice, vfs, metrics, onReady);
        door = kernel;
        serving = vfs;
        Gauges.register(metrics, vfs, opened.streams(), opened.limiter());
        ControlOperations operations =
            new ControlOperations(
                directory,
                mountPoint,
                kernel::name,
                kernel::writeBack,
                vfs,
                opened.limiter(),
                goCache);
        try (ControlServer control =
            new ControlServer(directory.controlSocket(), operations, goCache)) {
          control.start();
          mount(kernel, root);
        }
      } finally {
        serving = null;
        unmounted.countDown();
      }
    }
  }

  /** Detaches the mount. If that fails, somebody else may still end it in time. */
  private void detach() {
    try {
      Fusermount.detach(mountPoint);
    } catch (Failure e) {
      LOG.warn("{}", e.getMessage());
    }
  }

  /** Syncs everything written so far; the store stays open. */
  private void syncNow() {
    Vfs open = serving;
    FrontDoor kernel = door;
    if (open != null && kernel != null) {
      kernel.writeBack();
      open.sync();
    }
  }

  private void mount(FrontDoor kernel, Path root) throws IOException {
    mounting = true;
    if (stopping) {
      return;
    }
    kernel.serve(mountPoint, root, options);
    LOG.info("unmounted {}", mountPoint);
  }

  /**
   * On SIGTERM: detaches the mount, so that nothing new begins, and waits for the end. Also runs
   * when the start fails; any mount there is another daemon's then, and stays.
   */
  private void stop() {
    stopping = true;
    try {
      if (mounting && unmounted.getCount() > 0) {
        detach();
        if (!unmounted.await(STOP_SECONDS, TimeUnit.SECONDS)) {
          LOG.warn("files are still open on {}; they are cut off", mountPoint);
          syncNow();
        }
      }
      closed.await(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
