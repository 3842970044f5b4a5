package quire.catalog;

/** The name of an extended attribute and its owning inode. */
public record OwnedName(long ino, Name name) {}
