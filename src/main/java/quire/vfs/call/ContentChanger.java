package quire.vfs.call;

/**
 * The process that changes the bytes of a file, as far as the file's set-id bits depend on it. It
 * is only asked about files that have such bits.
 */
public interface ContentChanger {
  /** Whether it has the capability CAP_FSETID, and so leaves all bits as they are. */
  boolean keepsSetId();

  /** Whether this group is its own or one of its supplementary groups. */
  boolean isInGroup(int gid);
}
