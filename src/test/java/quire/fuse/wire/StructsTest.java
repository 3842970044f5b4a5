package quire.fuse.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The C compiler compares all of our wire format with linux/fuse.h. */
final class StructsTest {
  /** Constants without a C name: the sizes of structs that older kernels send. */
  private static final Set<String> OURS = Set.of("LEAST");

  /** What is younger than 7.38, which the header may lack: constants, and "struct fuse_NAME". */
  private static final Map<String, Integer> SINCE =
      Map.of("FUSE_STATX", 39, "FUSE_DIRECT_IO_ALLOW_MMAP", 39, "FUSE_COPY_FILE_RANGE_64", 45);

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
  void opcodesAreThoseOfTheHeader() throws Exception {
    List<String> asserted = new ArrayList<>();
    for (Opcode opcode : Opcode.values()) {
      if (opcode != Opcode.OTHER) {
        asserted.add(ofHeader("FUSE_" + opcode.name(), opcode.number()));
        assertSame(opcode, Opcode.of(opcode.number()));
      }
    }
    assertTrue(asserted.size() > 45, "only " + asserted.size() + " operations found");
    assertEquals("", compile(asserted));
  }

  @Test
  void flagsAreThoseOfTheHeader() throws Exception {
    List<String> asserted = new ArrayList<>();
    for (Field flag : Flags.class.getDeclaredFields()) {
      asserted.add(ofHeader(flag.getName(), ((Number) flag.get(null)).longValue()));
    }
    assertTrue(asserted.size() > 30, "only " + asserted.size() + " flags found");
    assertEquals("", compile(asserted));
  }

  @Test
  void aNumberThatIsNoOperationIsOther() {
    for (int number : new int[] {Integer.MIN_VALUE, -1, 0, 7, 19, 48, 54, Integer.MAX_VALUE}) {
      assertSame(Opcode.OTHER, Opcode.of(number), "of " + number);
    }
  }

  @Test
  void aWrongOffsetIsNoticed() throws Exception {
    String said = compile(List.of(assertion("offsetof(struct fuse_in_header, unique)", 12)));
    assertTrue(said.contains("fuse_in_header, unique"), said);
  }

  @Test
  void aWrongNumberIsNoticed() throws Exception {
    String said = compile(List.of(ofHeader("FUSE_READ", 16)));
    assertTrue(said.contains("FUSE_READ"), said);
  }

  private static List<String> assertions(Class<?> descriptor) throws IllegalAccessException {
    String struct = null;
    List<String> assertions = new ArrayList<>();
    for (Field field : descriptor.getDeclaredFields()) {
      field.setAccessible(true);
      if (field.getName().equals("STRUCT")) {
        struct = (String) field.get(null);
      } else if (field.getName().equals("BYTES")) {
        String size = "sizeof(struct %s)".formatted(struct);
        assertions.add(since("struct " + struct, assertion(size, field.getInt(null))));
      } else if (field.getType() == int.class && !OURS.contains(field.getName())) {
        String member = field.getName().toLowerCase(Locale.ROOT);
        String offset = "offsetof(struct %s, %s)".formatted(struct, member);
        assertions.add(since("struct " + struct, assertion(offset, field.getInt(null))));
      }
    }
    return assertions;
  }

  private static String ofHeader(String name, long value) {
    return since(name, assertion(name, value));
  }

  /** An assertion that holds where the header has a name. */
  private static String since(String name, String assertion) {
    return "#if FUSE_KERNEL_MINOR_VERSION >= %d%n%s%n#endif"
        .formatted(SINCE.getOrDefault(name, 0), assertion);
  }

  private static String assertion(String expression, long value) {
    return "_Static_assert(%1$s == %2$d, \"%1$s is not %2$d\");".formatted(expression, value);
  }

  /** Compiles assertions; returns the complaints of the compiler. */
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
