package quire.catalog;

/** An extent and the inode whose it is. */
public record OwnedExtent(long ino, ExtentRow row) {}
