package quire.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import quire.error.Failure;

/** The messages on the control socket, which commands and daemons of other versions also read. */
final class MessagesTest {
  private static final Place SNAPSHOT = Place.inSnapshots("base/a");
  private static final Place DIRECTORY =
      new Place(Optional.empty(), Optional.of(true), Optional.of(7L));

  /** Each request, and the line that version 0.1 sends for it. */
  private static final List<Sent> SENT =
      List.of(
          new Sent(new Request.Status(), "{'op':'status'}"),
          new Sent(new Request.Sync(), "{'op':'sync'}"),
          new Sent(new Request.Gc(), "{'op':'gc'}"),
          new Sent(new Request.Snapshots(), "{'op':'snapshots'}"),
          new Sent(new Request.Snapshot("s", 1), "{'op':'snapshot','name':'s','ino':1}"),
          new Sent(
              new Request.Extents(5, Optional.of(0L), Optional.empty()),
              "{'op':'extents','ino':5,'from':0}"),
          new Sent(new Request.Blob(5, Optional.of(true)), "{'op':'blob','ino':5,'sha256':true}"),
          new Sent(
              new Request.Clone(SNAPSHOT, Optional.of(false)),
              "{'op':'clone','source':{'place':'base/a'},'replaces':false}"),
          new Sent(new Request.Forget("x"), "{'op':'forget','clone':'x'}"),
          new Sent(
              new Request.Archive(DIRECTORY),
              "{'op':'archive','source':{'directory':true,'ino':7}}"),
          new Sent(
              new Request.Diff(SNAPSHOT, DIRECTORY),
              "{'op':'diff','from':{'place':'base/a'},'to':{'directory':true,'ino':7}}"),
          new Sent(
              new Request.Import("n", Optional.of(9L), Optional.empty()),
              "{'op':'import','name':'n','maxSize':9}"),
          new Sent(
              new Request.GoCache(Optional.of("/d"), List.of("--mount", "/m")),
              "{'op':'gocache','directory':'/d','arguments':['--mount','/m']}"));

  private record Sent(Request<?> request, String line) {
    Sent(Request<?> request, String line) {
      this.request = request;
      this.line = line.replace('\'', '"');
    }
  }

  @Test
  void eachRequestIsSentAndReadAsVersion01DoesIt() {
    Set<Class<?>> seen = new HashSet<>();
    for (Sent sent : SENT) {
      assertEquals(sent.line(), sent.request().line());
      assertEquals(sent.request(), Request.read(sent.line()));
      seen.add(sent.request().getClass());
    }
    assertEquals(Set.of(Request.class.getPermittedSubclasses()), seen);
  }

  /** A newer command may say more than this daemon knows. */
  @Test
  void unknownFieldsAreIgnored() {
    assertEquals(
        new Request.Snapshot("s", 1),
        Request.read("{\"op\":\"snapshot\",\"name\":\"s\",\"more\":{\"x\":[]},\"ino\":1}"));
  }

  /** An older command may say less. */
  @Test
  void optionalFieldsMayBeAbsentOrNull() {
    assertEquals(
        new Request.Extents(5, Optional.empty(), Optional.empty()),
        Request.read("{\"op\":\"extents\",\"ino\":5,\"from\":null}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'op':'snapshot','name':'s'} | the request 'snapshot' lacks the field 'ino'",
        "{'op':'snapshot','ino':1} | the request 'snapshot' lacks the field 'name'",
        "{'op':'snapshot','name':null,'ino':1} | the request 'snapshot' lacks the field 'name'",
        "{'op':'snapshot','name':5,'ino':1} | the field 'name' of the request 'snapshot' is not a"
            + " string",
        "{'op':'snapshot','name':'s','ino':'1'} | the field 'ino' of the request 'snapshot' is not"
            + " a whole number",
        "{'op':'snapshot','name':'s','ino':1.5} | the field 'ino' of the request 'snapshot' is not"
            + " a whole number",
        "{'op':'snapshot','name':'s','ino':9223372036854775808} | the field 'ino' of the request"
            + " 'snapshot' is not a whole number",
        "{'op':'extents','ino':1,'limit':2147483648} | the field 'limit' of the request 'extents'"
            + " is not a whole number",
        "{'op':'blob','ino':1,'sha256':'yes'} | the field 'sha256' of the request 'blob' is not"
            + " true or false",
        "{'op':'diff','from':{},'to':7} | the field 'to' of the request 'diff' is not an object",
        "{'op':'diff','from':{}} | the request 'diff' lacks the field 'to'",
        "{'op':'diff','from':{'ino':true},'to':{}} | the field 'ino' of the request 'diff' is not a"
            + " whole number",
        "{'op':'gocache','arguments':'x'} | the field 'arguments' of the request 'gocache' is not a"
            + " list",
        "{'op':'gocache','arguments':['x',1]} | the field 'arguments' of the request 'gocache' is"
            + " not a string",
        "{'op':'defragment'} | the daemon does not know the operation 'defragment'",
        "{'op':['status']} | the daemon does not know the operation ''",
        "{} | the daemon does not know the operation ''",
        "[] | the daemon does not know the operation ''",
        "{'op':'status' | a request is not JSON",
        "hello | a request is not JSON",
      })
  void whatIsNoRequestIsRefusedInASentence(String line, String sentence) {
    Failure refused = assertThrows(Failure.class, () -> Request.read(line.replace('\'', '"')));
    String said = String.valueOf(refused.getMessage());
    assertTrue(said.startsWith(sentence), said);
    assertEquals(1, said.lines().count(), said);
  }

  @Test
  void answersAreAsVersion01HasThem() {
    Optional<Long> none = Optional.empty();
    assertSent("{}", new Answer.Done());
    assertSent(
        "{'error':'it is \\'so\\''}".replace("\\'", "\\\""), new Answer.Refusal("it is \"so\""));
    assertSent("{'trees':1,'blobs':2,'bytes':3}", new Answer.Freed(1, 2, 3));
    assertSent("{'clone':'x'}", new Answer.MadeClone("x"));
    assertSent("{'archive':'x'}", new Answer.OpenedArchive("x"));
    assertSent(
        "{'snapshots':[{'name':'s','digest':'d','size':4,'created':'c','own':8}]}",
        new Answer.SnapshotList(
            List.of(new Answer.SnapshotLine("s", "d", 4, "c", Optional.of(8L)))));
    assertSent(
        "{'extents':[{'offset':0,'length':4,'kind':'offloaded','address':9,'shared':true},"
            + "{'offset':4,'length':4,'kind':'fill','value':255},"
            + "{'offset':8,'length':4,'kind':'memory'}],'size':12,'allocated':8,'next':12}",
        new Answer.ExtentPage(
            List.of(
                new Answer.Extent(
                    0, 4, "offloaded", Optional.of(9L), Optional.of(true), Optional.empty()),
                new Answer.Extent(4, 4, "fill", none, Optional.empty(), Optional.of(255)),
                new Answer.Extent(8, 4, "memory", none, Optional.empty(), Optional.empty())),
            12,
            8,
            Optional.of(12L)));
    assertSent(
        "{'changes':[{'path':'a','change':'added','type':'regular'}],'done':true}",
        new Answer.Differences(
            List.of(Answer.Change.of(new byte[] {'a'}, "added", "regular")), Optional.of(true)));
    assertSent("{'at':5}", Answer.ImportStep.at(5));
    assertSent(
        "{'name':'s','digest':'d','size':4,'created':'c','done':true}",
        Answer.ImportStep.made(new Answer.SnapshotLine("s", "d", 4, "c", none)));
  }

  private static void assertSent(String line, Record answer) {
    assertEquals(line.replace('\'', '"'), Messages.text(answer));
  }

  @Test
  void aPathThatIsNotUtf8ComesBackAsItsBytes() throws IOException {
    byte[] path = {'d', '/', 'n', (byte) 0xff};
    Answer.Change change = Answer.Change.of(path, "added", "regular");
    assertEquals(
        "{\"path\":\"d/n\ufffd\",\"bytes\":\"ZC9u/w==\",\"change\":\"added\",\"type\":\"regular\"}",
        Messages.text(change));
    String text =
        new String(Messages.text(change).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    Answer.Change read = Messages.read(Json.read(text), Answer.Change.class, "a change");
    assertEquals(List.of(4, 0xff), List.of(read.pathBytes().length, read.pathBytes()[3] & 0xff));
  }
}
