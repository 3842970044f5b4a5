package quire.fuse.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The C compiler compares our offsets with those of linux/fuse.h. */
final class StructsTest {
  /** Not of C: sizes of what older kernels send. */
  private static final Set<String> OURS = Set.of("LEAST");

  @TempDir Path scratch;

  @Test
  void offsetsAndSizesAreThoseOfTheHeader() throws Exception {
    List<String> asserted = new ArrayList<>();
    for (Class<?> struct :
        Stream.of(In.class, Out.class)
            .flatMap(all -> Stream.of(all.getDeclaredClasses()))
            .toList()) {
      asserted.addAll(assertions(struct));
    }
    assertTrue(asserted.size() > 150, "only " + asserted.size() + " constants found");
    assertEquals("", compile(asserted));
  }

  @Test
  void aWrongOffsetIsNoticed() throws Exception {
    String said = compile(List.of(assertion("offsetof(struct fuse_in_header, unique)", 12)));
    assertTrue(said.contains("fuse_in_header, unique"), said);
  }

  private static List<String> assertions(Class<?> descriptor) throws IllegalAccessException {
    String struct = null;
    List<String> assertions = new ArrayList<>();
    for (Field field : descriptor.getDeclaredFields()) {
      field.setAccessible(true);
      if (field.getName().equals("STRUCT")) {
        struct = (String) field.get(null);
      } else if (field.getName().equals("BYTES")) {
        assertions.add(assertion("sizeof(struct " + struct + ")", field.getInt(null)));
      } else if (field.getType() == int.class && !OURS.contains(field.getName())) {
        String member = field.getName().toLowerCase(Locale.ROOT);
        assertions.add(
            assertion("offsetof(struct %s, %s)".formatted(struct, member), field.getInt(null)));
      }
    }
    return assertions;
  }

  private static String assertion(String expression, int value) {
    return "_Static_assert(%1$s == %2$d, \"%1$s is not %2$d\");".formatted(expression, value);
  }

  /** What the compiler has to complain of. */
  private String compile(List<String> assertions) throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>(List.of("#include <stddef.h>", "#include <linux/fuse.h>"));
    lines.addAll(assertions);
    Path source = Files.write(scratch.resolve("structs.c"), lines);
    Process compiler =
        new ProcessBuilder("cc", "-std=c11", "-fsyntax-only", source.toString())
            .redirectErrorStream(true)
            .start();
    byte[] said = compiler.getInputStream().readAllBytes();
    compiler.waitFor();
    return new String(said, StandardCharsets.UTF_8);
  }
}
