package quire.catalog;

/** A directory entry and the directory it stands in. */
public record OwnedEntry(long parent, Dentry entry) {}
