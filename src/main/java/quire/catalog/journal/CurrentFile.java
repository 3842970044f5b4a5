package quire.catalog.journal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import quire.io.Durable;
import quire.io.SmallFile;

/** The file {@code CURRENT}: one line that names the valid manifest. */
public final class CurrentFile {
  static final String NAME = "CURRENT";

  private static final int MOST_BYTES = 1 << 16;

  private CurrentFile() {}

  /**
   * The manifest that it names, which need not exist.
   *
   * @return null if it names none
   * @throws NoSuchFileException if there is no such file
   */
  static @Nullable Path named(Path directory) throws IOException {
    String text = SmallFile.text(directory.resolve(NAME), MOST_BYTES);
    String name = text.isEmpty() ? "" : text.substring(0, text.length() - 1);
    boolean isManifest = text.endsWith("\n") && Manifest.NAME.matcher(name).matches();
    return isManifest ? directory.resolve(name) : null;
  }

  /**
   * The manifest that it should name but does not.
   *
   * @return null if it is right, or if more is damaged than this file
   */
  public static @Nullable Path misses(Path directory) throws IOException {
    SyncMark.Content mark = SyncMark.read(directory);
    Manifest named = Manifest.read(directory, mark);
    if (named == null || named.damages().isEmpty()) {
      return null;
    }
    List<Path> whole = new ArrayList<>();
    for (Path manifest : CatalogFiles.manifests(directory)) {
      if (Manifest.readFile(directory, manifest, mark).damages().isEmpty()) {
        whole.add(manifest);
      }
    }
    return whole.size() == 1 ? whole.get(0) : null;
  }

  /** Makes it name a manifest, durably. */
  public static void write(Path directory, Path manifest) throws IOException {
    Path made = directory.resolve(NAME + ".new");
    Files.writeString(made, manifest.getFileName() + "\n", StandardCharsets.US_ASCII);
    Durable.sync(made);
    Files.move(made, directory.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    Durable.sync(directory);
  }
}
