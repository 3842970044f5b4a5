package quire.store;

import java.nio.file.FileStore;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.attribute.FileStoreAttributeView;
import org.jspecify.annotations.Nullable;

/** A disk whose free space a test sets. */
public class FakeDisk extends FileStore {
  private static final long CAPACITY = 512L << 20;

  private final long capacity;

  /** The free bytes. */
  public volatile long usable;

  public FakeDisk() {
    this(CAPACITY);
  }

  FakeDisk(long capacity) {
    this.capacity = capacity;
    this.usable = capacity;
  }

  /** The room of a store whose catalog is on this disk, and whose log is on another. */
  public DiskRoom ofCatalog() {
    return new DiskRoom(this, new FakeDisk(), null);
  }

  @Override
  public long getUsableSpace() {
    return usable;
  }

  @Override
  public long getTotalSpace() {
    return capacity;
  }

  @Override
  public long getUnallocatedSpace() {
    return getUsableSpace();
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public String type() {
    return "none";
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public boolean supportsFileAttributeView(Class<? extends FileAttributeView> type) {
    return false;
  }

  @Override
  public boolean supportsFileAttributeView(String name) {
    return false;
  }

  @Override
  public <V extends FileStoreAttributeView> @Nullable V getFileStoreAttributeView(Class<V> type) {
    return null;
  }

  @Override
  public @Nullable Object getAttribute(String attribute) {
    return null;
  }
}
