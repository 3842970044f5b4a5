package quire.cacheprog;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A cache program with one {@link Fault}; otherwise it does what it should, in memory and in a
 * directory. A process of its own.
 */
final class FaultyHelper {
  private final Fault fault;
  private final Path directory;
  private final OutputStream out = System.out;
  private final Map<CacheId, CacheEntry> entries = new HashMap<>();

  private FaultyHelper(Fault fault, Path directory) {
    this.fault = fault;
    this.directory = directory;
  }

  /** The command that starts a helper with a fault. */
  static List<String> command(Fault fault, Path directory) {
    return java("-Xmx64m", FaultyHelper.class.getName(), fault.name(), directory.toString());
  }

  /** The command that starts a main class of these sources. */
  static List<String> java(String option, String main, String... arguments) {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                option,
                "-cp",
                System.getProperty("java.class.path"),
                main));
    words.addAll(List.of(arguments));
    return words;
  }

  public static void main(String... arguments) throws Exception {
    Files.writeString(
        Path.of(arguments[1], "starts-" + ProcessHandle.current().pid()), arguments[0]);
    new FaultyHelper(Fault.valueOf(arguments[0]), Path.of(arguments[1])).run();
  }

  private void run() throws Exception {
    switch (fault) {
      case EXITS_AT_ONCE -> System.exit(3);
      case NO_HELLO -> sleep();
      case LATE_HELLO -> Thread.sleep(300);
      case LEAVES_CHILD -> new ProcessBuilder("sleep", "1000").inheritIO().start();
      default -> {}
    }
    say("{\"ID\":0,\"KnownCommands\":%s%s}".formatted(commands(), extra()));
    if (fault == Fault.NEVER_READS) {
      sleep();
    }
    FrameInput in = new FrameInput(System.in);
    for (byte[] line = in.line(); line != null; line = in.line()) {
      CacheRequest request = JsonLines.request(line);
      switch (request.command()) {
        case "get" -> get(request);
        case "put" -> put(request, in);
        default -> close(request);
      }
    }
  }

  private String commands() {
    return switch (fault) {
      case NO_COMMANDS -> "null";
      case GET_ONLY -> "[\"get\",\"close\"]";
      case PUT_ONLY -> "[\"put\",\"close\"]";
      case NO_CLOSE -> "[\"get\",\"put\"]";
      case EXTRA_FIELDS -> "[\"get\",\"put\",\"close\",\"defragment\"]";
      default -> "[\"get\",\"put\",\"close\"]";
    };
  }

  private String extra() {
    return fault == Fault.EXTRA_FIELDS ? ",\"Vendor\":{\"Name\":[1,{\"x\":null}]}" : "";
  }

  private void get(CacheRequest request) throws Exception {
    CacheEntry entry = entries.get(request.action());
    long id = request.id();
    switch (fault) {
      case EXITS_EARLY -> System.exit(4);
      case UNKNOWN_ID -> say("{\"ID\":1001,\"Miss\":true}"); // whichever came first
      case DUPLICATE_ID -> {
        say("{\"ID\":%d,\"Miss\":true}".formatted(id));
        say("{\"ID\":%d,\"Miss\":true}".formatted(id));
      }
      case SECOND_HELLO -> say("{\"ID\":0,\"KnownCommands\":[\"get\"]}");
      case GARBAGE -> say("panic: runtime error");
      case WRONG_TYPE -> say("{\"ID\":%d,\"Size\":\"big\"}".formatted(id));
      case ENDLESS_LINE -> say("{\"ID\":1,\"Err\":\"" + "x".repeat(1 << 20) + "\"}");
      case HALF_A_LINE -> {
        out.write("{\"ID\":".getBytes(StandardCharsets.US_ASCII));
        out.flush();
        System.exit(5);
      }
      case HANGS -> sleep();
      case GET_ERR -> say("{\"ID\":%d,\"Err\":\"the bucket is on fire\"}".formatted(id));
      default -> answer(id, entry);
    }
  }

  private void answer(long id, @Nullable CacheEntry entry) throws IOException {
    if (entry == null) {
      say("{\"ID\":%d,\"Miss\":true}".formatted(id));
      return;
    }
    StringBuilder fields = new StringBuilder("{\"ID\":" + id + extra());
    if (fault != Fault.NO_OUTPUT) {
      fields.append(",\"OutputID\":\"%s\"".formatted(output(entry.output().bytes())));
    }
    long size = entry.size() + (fault == Fault.WRONG_SIZE ? 1 : 0);
    fields.append(",\"Size\":" + size);
    if (fault != Fault.NO_TIME) {
      fields.append(",\"Time\":\"%s\"".formatted(entry.time()));
    }
    if (fault == Fault.MISS_WITH_FIELDS) {
      fields.append(",\"Miss\":true");
    }
    if (fault != Fault.NO_DISK_PATH) {
      fields.append(",\"DiskPath\":\"%s\"".formatted(path(entry.path())));
    }
    say(fields + "}");
    if (fault == Fault.UNLINKS) {
      Files.delete(entry.path());
    }
  }

  private String output(byte[] hash) {
    return switch (fault) {
      case LONG_OUTPUT -> Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(hash, 40));
      case SHORT_OUTPUT -> Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(hash, 8));
      case URL_SAFE_BASE64 -> "-_" + Base64.getEncoder().encodeToString(hash).substring(2);
      default -> Base64.getEncoder().encodeToString(hash);
    };
  }

  private String path(Path path) {
    return switch (fault) {
      case MISSING_FILE -> path + "-gone";
      case NUL_PATH -> path + "\\u0000";
      case RELATIVE_PATH -> String.valueOf(path.getFileName());
      default -> path.toString();
    };
  }

  private void put(CacheRequest request, FrameInput in) throws IOException {
    Path path = directory.resolve(UUID.randomUUID().toString());
    try (InputStream body = in.body(request.bodySize())) {
      Files.copy(body, path);
    } catch (BodyException e) {
      say("{\"ID\":%d,\"Err\":\"%s\"}".formatted(request.id(), e.getMessage()));
      return;
    }
    if (fault == Fault.CORRUPT) {
      byte[] bytes = Files.readAllBytes(path);
      bytes[0] ^= 1;
      Files.write(path, bytes);
    }
    CacheId output = Objects.requireNonNull(request.output());
    entries.put(
        Objects.requireNonNull(request.action()),
        new CacheEntry(output, request.bodySize(), Instant.now(), path));
    say(
        switch (fault) {
          case PUT_ERR -> "{\"ID\":%d,\"Err\":\"quota exceeded\"}".formatted(request.id());
          case PUT_WITHOUT_PATH -> "{\"ID\":%d}".formatted(request.id());
          default -> "{\"ID\":%d,\"DiskPath\":\"%s\"}".formatted(request.id(), path);
        });
  }

  private void close(CacheRequest request) throws Exception {
    switch (fault) {
      case CLOSE_ERR -> say("{\"ID\":%d,\"Err\":\"cannot upload\"}".formatted(request.id()));
      case CLOSE_WITHOUT_REPLY -> System.exit(0);
      default -> say("{\"ID\":%d}".formatted(request.id()));
    }
    if (fault == Fault.CLOSE_WITHOUT_EXIT) {
      sleep();
    }
    System.exit(0);
  }

  private static void sleep() throws InterruptedException {
    Thread.sleep(1_000_000);
  }

  private void say(String line) throws IOException {
    out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
