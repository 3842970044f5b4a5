package quire.fuse.jnr;

import jnr.ffi.Pointer;
import quire.catalog.Name;

/** C strings as bytes, without decoding, so that no byte is lost. */
final class Strings {
  private Strings() {}

  static byte[] bytes(Pointer string) {
    byte[] bytes = new byte[string.indexOf(0, (byte) 0)];
    string.get(0, bytes, 0, bytes.length);
    return bytes;
  }

  static Name name(Pointer string) {
    return Name.of(bytes(string));
  }
}
