package quire.vfs.virtual;

import quire.catalog.Dentry;
import quire.catalog.FileType;
import quire.catalog.Name;
import quire.catalog.RowVisitor;

/**
 * One listing of a directory whose entries have ascending cookies: passes on the entries behind a
 * start cookie. Not thread-safe.
 */
final class CookieListing {
  private final long from;
  private final RowVisitor<Dentry> visitor;
  private long last;

  /**
   * @param first the cookie before that of the first entry
   * @param from the cookie after which the listing goes on
   */
  CookieListing(long first, long from, RowVisitor<Dentry> visitor) {
    this.last = first;
    this.from = from;
    this.visitor = visitor;
  }

  /** The next entry, with the next cookie; false once the visitor wants no more. */
  boolean add(Name name, long ino, FileType type) {
    return add(name, ino, type, last + 1);
  }

  /** The next entry, with a cookie greater than all before. */
  boolean add(Name name, long ino, FileType type, long cookie) {
    last = cookie;
    return cookie <= from || visitor.visit(new Dentry(name, ino, type, cookie));
  }
}
