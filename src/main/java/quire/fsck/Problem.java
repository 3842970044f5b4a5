package quire.fsck;

/**
 * One problem of a store. Immutable.
 *
 * @param text one sentence that names the inode, the path or the segment file
 * @param repaired whether it is fixed now
 */
public record Problem(Severity severity, String text, boolean repaired) {}
