package quire.snapshot;

import java.util.HashMap;
import java.util.Map;
import quire.catalog.CatalogReader;
import quire.catalog.InodeRecord;
import quire.catalog.Name;
import quire.snapshot.tree.TreeAttributes;
import quire.snapshot.tree.TreeXattrs;

/** Reads the attributes of a live inode as tree objects have them. Stateless. */
public final class StoredAttributes {
  private StoredAttributes() {}

  /** With the extended attributes, which the catalog keeps apart. */
  public static TreeAttributes of(CatalogReader catalog, InodeRecord record) {
    return TreeAttributes.of(
        record, record.hasXattrs() ? xattrs(catalog, record.ino()) : TreeXattrs.NONE);
  }

  private static TreeXattrs xattrs(CatalogReader catalog, long ino) {
    Map<Name, byte[]> values = new HashMap<>();
    catalog.xattrNames(
        ino,
        name -> {
          byte[] value = catalog.xattr(ino, name);
          if (value != null) {
            values.put(name, value);
          }
          return true;
        });
    return TreeXattrs.of(values);
  }
}
