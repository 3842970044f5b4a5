package quire.vfs.call;

import quire.catalog.InodeRecord;

/**
 * What a call that makes and opens a file answers.
 *
 * @param handle to be released
 * @param inode as it was when it was opened
 */
public record Opened(long handle, InodeRecord inode) {}
