package quire.catalog;

/** An extent and its owning inode. */
public record OwnedExtent(long ino, ExtentRow row) {}
