package quire.catalog;

/**
 * One directory entry. Immutable.
 *
 * @param name its name within the directory
 * @param ino the inode it names
 * @param type the inode's type
 * @param cookie its position in a listing; greater than that of every entry made before it
 */
public record Dentry(Name name, long ino, FileType type, long cookie) {}
