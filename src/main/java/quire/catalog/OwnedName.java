package quire.catalog;

/** The name of an extended attribute and the inode whose it is. */
public record OwnedName(long ino, Name name) {}
