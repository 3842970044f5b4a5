package quire.vfs.call;

import quire.catalog.InodeRecord;

/**
 * The result of a call that makes and opens a file.
 *
 * @param handle to be released
 * @param inode as it was when it was opened
 */
public record Opened(long handle, InodeRecord inode) {}
