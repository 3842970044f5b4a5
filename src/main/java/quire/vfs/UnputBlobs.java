package quire.vfs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import quire.blob.Digest;

/**
 * Digests of blobs that another tier has not got yet, kept from one mount to the next: in the
 * store, a file {@code unput-blobs} with a line for what it is and one for each digest, and no file
 * where there are none. Not thread-safe.
 */
final class UnputBlobs {
  private static final String MAGIC = "quire-unput-blobs ";
  private static final String HEADER = MAGIC + 1;

  private final Path file;

  UnputBlobs(Path store) {
    this.file = store.resolve("unput-blobs");
  }

  /** IOException, with a sentence for a person, where the file is not one that we know. */
  List<Digest> read() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    String header = lines.isEmpty() ? "" : lines.get(0);
    if (!header.equals(HEADER)) {
      throw new IOException(
          header.startsWith(MAGIC)
              ? "%s has version %s, which this program does not know; use a newer quire"
                  .formatted(file, header.substring(MAGIC.length()))
              : "%s is damaged; delete it".formatted(file));
    }
    List<Digest> digests = new ArrayList<>(lines.size());
    try {
      lines.subList(1, lines.size()).forEach(line -> digests.add(Digest.parse(line)));
    } catch (IllegalArgumentException e) {
      throw new IOException("%s is damaged; delete it".formatted(file), e);
    }
    return digests;
  }

  /** In the place of what was there. */
  void write(Collection<Digest> digests) throws IOException {
    if (digests.isEmpty()) {
      Files.deleteIfExists(file);
      return;
    }
    List<String> lines = new ArrayList<>(digests.size() + 1);
    lines.add(HEADER);
    digests.forEach(digest -> lines.add(digest.hex()));
    Path made = file.resolveSibling("unput-blobs.new");
    Files.write(made, lines, StandardCharsets.ISO_8859_1);
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
