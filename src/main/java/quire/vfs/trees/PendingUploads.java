package quire.vfs.trees;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import quire.blob.Digest;

/**
 * Digests of blobs that another tier has not got yet, kept from one mount to the next: in the
 * store, a file {@code unput-blobs} with a line for what it is and one for each digest, and no file
 * where there are none. A digest is added when it comes, so that a kill forgets none; nothing is
 * synced. Not thread-safe.
 */
public final class PendingUploads {
  private static final String MAGIC = "quire-unput-blobs ";
  private static final String HEADER = MAGIC + 1;

  private final Path file;

  public PendingUploads(Path store) {
    this.file = store.resolve("unput-blobs");
  }

  /** IOException, with a sentence for a person, where the file is not one that we know. */
  List<Digest> read() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    List<String> lines = lines();
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

  /** Without what a loss of power has left of the last one. */
  private List<String> lines() throws IOException {
    String text = Files.readString(file, StandardCharsets.ISO_8859_1);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
  }

  /** Behind what is there, which {@link #read} must have taken. */
  void add(Digest digest) throws IOException {
    String line = digest.hex() + "\n";
    if (!Files.exists(file)) {
      line = HEADER + "\n" + line;
    }
    Files.writeString(
        file,
        line,
        StandardCharsets.ISO_8859_1,
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
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
