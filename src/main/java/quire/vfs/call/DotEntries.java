package quire.vfs.call;

import quire.catalog.Dentry;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.catalog.RowVisitor;

/** The two entries that every directory has and the catalog does not store. */
public final class DotEntries {
  private static final long DOT_COOKIE = 1;

  /** The cookies of all other entries are greater. */
  public static final long LAST_COOKIE = 2;

  private DotEntries() {}

  /** Visits the dot entries behind {@code cookie}; returns whether the visitor wants more. */
  public static boolean list(long ino, long parent, long cookie, RowVisitor<Dentry> visitor) {
    return (cookie >= DOT_COOKIE || visitor.visit(dot(Names.DOT, ino, DOT_COOKIE)))
        && (cookie >= LAST_COOKIE || visitor.visit(dot(Names.DOT_DOT, parent, LAST_COOKIE)));
  }

  private static Dentry dot(Name name, long ino, long cookie) {
    return new Dentry(name, ino, FileType.DIRECTORY, cookie);
  }
}
