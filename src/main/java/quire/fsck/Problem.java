package quire.fsck;

/**
 * One thing that is wrong with a store. Immutable.
 *
 * @param text one sentence that names the inode, the path or the segment file
 * @param repaired whether it is right now
 */
public record Problem(Severity severity, String text, boolean repaired) {}
