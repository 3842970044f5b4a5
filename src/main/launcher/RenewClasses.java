import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;

/**
 * Rewrites the classes in a jar that were compiled for Java 5 as classes for Java 8. The JVM does
 * not archive a class without stack maps, but reads and verifies it at each start: with the old
 * classes of picocli, every command took a sixth of a second longer.
 *
 * <p>Usage: java -cp JAR RenewClasses.java JAR
 */
final class RenewClasses {
  private static final int VERSION_OFFSET = 6;

  private RenewClasses() {}

  public static void main(String[] args) throws IOException {
    try (FileSystem jar = FileSystems.newFileSystem(Path.of(args[0]))) {
      for (Path file : classes(jar.getPath("/"))) {
        byte[] old = Files.readAllBytes(file);
        if ((old[VERSION_OFFSET] << 8 | old[VERSION_OFFSET + 1]) < Opcodes.V1_6) {
          Files.write(file, renewed(old));
        }
      }
    }
  }

  private static List<Path> classes(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".class")).toList();
    }
  }

  /**
   * The class with stack maps, which ASM computes; it refuses code that can have none, such as
   * subroutines.
   */
  private static byte[] renewed(byte[] old) {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
    ClassVisitor renewing =
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public void visit(
              int version,
              int access,
              String name,
              String signature,
              String superName,
              String[] interfaces) {
            super.visit(Opcodes.V1_8, access, name, signature, superName, interfaces);
          }
        };
    new ClassReader(old).accept(renewing, ClassReader.SKIP_FRAMES);
    return writer.toByteArray();
  }
}
