package quire.catalog;

/** A directory entry and its directory. */
public record OwnedEntry(long parent, Dentry entry) {}
