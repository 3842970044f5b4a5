package quire.blob;

import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Selects the hash implementation of this process: C if the library can be loaded, else Java. The
 * choice is made when this class is first used, which is when something is hashed.
 */
record Implementation(String label, Supplier<Blake3> hashers) {
  private static final Logger LOG = LoggerFactory.getLogger(Implementation.class);

  static final Implementation CHOSEN = choose();

  Blake3 create() {
    return hashers.get();
  }

  private static Implementation choose() {
    try {
      LibBlake3 library = NativeLibrary.load();
      return new Implementation("native", () -> new NativeBlake3(library));
    } catch (UnsatisfiedLinkError e) {
      LOG.info("hashing in Java, which is slower: {}", e.getMessage());
      return new Implementation("java", JavaBlake3::new);
    }
  }
}
