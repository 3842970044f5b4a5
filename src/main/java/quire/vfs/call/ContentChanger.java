package quire.vfs.call;

/**
 * The process that changes a file's bytes; decides whether the file's set-id bits may stay. It is
 * only asked about files that have such bits.
 */
public interface ContentChanger {
  /** Whether it has the capability CAP_FSETID, and so leaves all bits unchanged. */
  boolean keepsSetId();

  /** Whether this group is its own or one of its supplementary groups. */
  boolean isInGroup(int gid);
}
