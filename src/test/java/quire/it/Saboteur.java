package quire.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;

/**
 * An agent in the daemon's JVM that waits for a file and then does what the file says: takes all
 * memory, fails as an exhausted resource would, or interrupts a thread by its name.
 */
public final class Saboteur {
  private static final List<byte[]> TAKEN = new ArrayList<>();

  private Saboteur() {}

  /** Puts the agent into a jar, for {@code -javaagent:}. */
  static void writeJar(Path jar) throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Premain-Class", Saboteur.class.getName());
    String file = Saboteur.class.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out, manifest);
        InputStream code = Saboteur.class.getClassLoader().getResourceAsStream(file)) {
      entries.putNextEntry(new JarEntry(file));
      code.transferTo(entries);
      entries.closeEntry();
    }
  }

  /** Called by the JVM when the daemon starts. */
  public static void premain(String order) {
    Thread.ofPlatform().daemon().name("saboteur").start(() -> run(Path.of(order)));
  }

  private static void run(Path order) {
    try {
      while (!Files.exists(order)) {
        Thread.sleep(20);
      }
      act(Files.readString(order).strip());
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void act(String deed) {
    switch (deed) {
      case "heap" -> {
        while (true) {
          TAKEN.add(new byte[1 << 20]);
        }
      }
      case "direct" -> throw new OutOfMemoryError("Cannot reserve direct buffer memory");
      default ->
          Thread.getAllStackTraces().keySet().stream()
              .filter(thread -> thread.getName().equals(deed))
              .forEach(Thread::interrupt);
    }
  }
}
