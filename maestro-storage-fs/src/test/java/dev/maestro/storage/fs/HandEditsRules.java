package dev.maestro.storage.fs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.EntityCorrupt;
import dev.maestro.core.domain.Event;
import dev.maestro.core.domain.Project;
import dev.maestro.core.domain.ProjectId;
import dev.maestro.core.domain.Session;
import dev.maestro.core.domain.SessionBuilder;
import dev.maestro.core.domain.SessionId;
import dev.maestro.core.domain.Task;
import dev.maestro.core.domain.TaskBuilder;
import dev.maestro.core.domain.TaskId;
import dev.maestro.core.domain.Value;
import dev.maestro.core.port.LoggedEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What people do to documents, by the table of {@link Survey}. */
abstract class HandEditsRules extends DataDirectoryTest {

  private static final ProjectId P = new ProjectId("p_1");
  private static final TaskId T = new TaskId("t_1");
  private static final String FILE = "projects/p_1.json";
  private static final String ASIDE = "projects/p_1.json.edited";

  HandEditsRules(Path root) {
    super(root);
  }

  private static Project named(String id, String name) {
    return new Project(new ProjectId(id), name, "", "", 1, 1, Value.Fields.EMPTY);
  }

  private static Project named(String name) {
    return named("p_1", name);
  }

  /** As the server writes it. */
  private static String pretty(String name) {
    return """
    {
      "id": "p_1",
      "name": "%s",
      "workingDir": "",
      "description": "",
      "createdAt": 1,
      "updatedAt": 1
    }
    """
        .formatted(name);
  }

  /** The events after that seq, each as {@code seq kind id}. */
  private List<String> eventsAfter(long seq) {
    return storage().events().read(seq, 1_000).events().stream()
        .map(HandEditsRules::inWords)
        .toList();
  }

  private static String inWords(LoggedEvent logged) {
    Event event = logged.event();
    Ref ref = Shown.ref(event);
    String id = "";
    if (ref != null) {
      id = ref.id();
    } else if (event instanceof Event.ProjectDeleted deleted) {
      id = deleted.projectId().value();
    } else if (event instanceof Event.TaskDeleted deleted) {
      id = deleted.taskId().value();
    } else if (event instanceof Event.SessionDeleted deleted) {
      id = deleted.sessionId().value();
    }
    return logged.seq() + " " + event.getClass().getSimpleName() + " " + id;
  }

  /** A store that holds a project, with one event, and stopped in order. */
  private void stopWith(String name) {
    change(tx -> {
      tx.save(named(name));
      tx.record(new Event.ProjectCreated(named(name)), 5);
    });
    close();
  }

  private FileTime modified(String file) {
    return unchecked(() -> Files.getLastModifiedTime(root.resolve(file)));
  }

  private void touch(String file) {
    FileTime later = FileTime.fromMillis(modified(file).toMillis() + 60_000);
    unchecked(() -> Files.setLastModifiedTime(root.resolve(file), later));
  }

  private String name() {
    return storage().snapshot().requireProject(P).name();
  }

  // While the server is stopped in order

  @Test
  void anEditedDocumentIsAnUpdateWhoseBytesStay() {
    stopWith("first");
    String edited = "{\"id\":\"p_1\", \"name\":\"by hand\",\n\"createdAt\":1,\"updatedAt\":1}";
    write(FILE, edited);
    assertThat(open().report().edited()).isEqualTo(1);
    assertThat(name()).isEqualTo("by hand");
    assertThat(eventsAfter(1)).containsExactly("2 ProjectUpdated p_1");
    checkpoint();
    assertThat(read(FILE)).isEqualTo(edited);
    assertThat(reopen().report().edited()).isZero();
    assertThat(eventsAfter(0)).containsExactly("1 ProjectCreated p_1", "2 ProjectUpdated p_1");
    assertThat(storage().events().read(1, 1).events().get(0).event())
        .isEqualTo(new Event.ProjectUpdated(named("by hand")));
    assertThat(read(FILE)).isEqualTo(edited);
    assertThat(files()).containsExactly(FILE);
  }

  @Test
  void anAddedDocumentIsACreation() {
    stopWith("first");
    write("projects/p_2.json", project("p_2", "added"));
    assertThat(open().report().edited()).isEqualTo(1);
    assertThat(projectNames()).containsExactly("first", "added");
    assertThat(eventsAfter(1)).containsExactly("2 ProjectCreated p_2");
    assertThat(reopen().report().edited()).isZero();
    assertThat(eventsAfter(1)).containsExactly("2 ProjectCreated p_2");
    assertThat(read("projects/p_2.json")).isEqualTo(project("p_2", "added"));
  }

  @Test
  void aRemovedDocumentIsADeletion() {
    stopWith("first");
    delete(FILE);
    assertThat(open().report().edited()).isEqualTo(1);
    assertThat(storage().snapshot().project(P)).isEmpty();
    assertThat(eventsAfter(1)).containsExactly("2 ProjectDeleted p_1");
    assertThat(reopen().report().edited()).isZero();
    assertThat(storage().snapshot().project(P)).isEmpty();
    assertThat(eventsAfter(1)).containsExactly("2 ProjectDeleted p_1");
    assertThat(files()).isEmpty();
  }

  @Test
  void aDocumentThatWasRemovedAndComesBackIsNew() {
    stopWith("first");
    delete(FILE);
    reopen();
    close();
    write(FILE, pretty("first"));
    open();
    assertThat(eventsAfter(2)).containsExactly("3 ProjectCreated p_1");
    assertThat(name()).isEqualTo("first");
  }

  @Test
  void aDocumentThatWasReformattedOrTouchedIsNoEdit() {
    stopWith("first");
    touch(FILE);
    assertThat(open().report().edited()).isZero();
    close();
    String flat = pretty("first").replace("\n", "");
    write(FILE, flat);
    assertThat(open().report().edited()).isZero();
    assertThat(reopen().report().edited()).isZero();
    assertThat(eventsAfter(1)).isEmpty();
    assertThat(read(FILE)).isEqualTo(flat);
  }

  @Test
  void anEditThatTellsOfARelationHasItCompletedOnTheOtherSideWithAnEvent() {
    change(tx -> {
      tx.save(named("first"));
      tx.save(new TaskBuilder(T, P, "task", 1).build());
      tx.save(new SessionBuilder(new SessionId("s_1"), P, 1).build());
    });
    close();
    String edited = "{\"projectId\": \"p_1\", \"startedAt\": 1, \"taskIds\": [\"t_1\"]}";
    write("sessions/s_1.json", edited);
    open();
    assertThat(storage().snapshot().requireTask(T).sessionIds())
        .containsExactly(new SessionId("s_1"));
    assertThat(eventsAfter(0)).containsExactlyInAnyOrder("1 SessionUpdated s_1", "2 TaskUpdated t_1");
    checkpoint();
    assertThat(read("sessions/s_1.json")).isEqualTo(edited);
    assertThat(read("tasks/p_1/t_1.json")).contains("\"s_1\"");
    assertThat(reopen().report().edited()).isZero();
  }

  @Test
  void anEditThatLacksARelationIsWrittenWithItAgain() {
    change(tx -> {
      tx.save(named("first"));
      tx.save(new TaskBuilder(T, P, "task", 1).sessionIds(List.of(new SessionId("s_1"))).build());
      tx.save(new SessionBuilder(new SessionId("s_1"), P, 1).taskIds(List.of(T)).build());
    });
    close();
    write("sessions/s_1.json", "{\"projectId\": \"p_1\", \"startedAt\": 1, \"name\": \"mine\"}");
    Session session = open().snapshot().requireSession(new SessionId("s_1"));
    assertThat(session.name()).isEqualTo("mine");
    assertThat(session.taskIds()).containsExactly(T);
    checkpoint();
    assertThat(read("sessions/s_1.json")).contains("\"t_1\"").contains("\"mine\"");
    assertThat(files()).noneMatch(file -> file.contains("edited"));
    assertThat(reopen().report().edited()).isZero();
  }

  @Test
  void anotherBranchIsCheckedOutAsOneTransaction() {
    change(tx -> {
      for (int i = 0; i < 300; i++) {
        tx.save(named("p_" + i, "main"));
      }
    });
    close();
    for (int i = 0; i < 100; i++) {
      write("projects/p_" + i + ".json", project("p_" + i, "branch"));
      delete("projects/p_" + (100 + i) + ".json");
      write("projects/p_" + (300 + i) + ".json", project("p_" + (300 + i), "branch"));
    }
    assertThat(open().report().edited()).isEqualTo(300);
    assertThat(projectNames()).hasSize(300).filteredOn("branch"::equals).hasSize(200);
    assertThat(storage().events().latestSeq()).isEqualTo(300);
    List<String> documents = files();
    assertThat(reopen().report().edited()).isZero();
    for (String kind : List.of("ProjectCreated", "ProjectUpdated", "ProjectDeleted")) {
      assertThat(eventsAfter(0)).filteredOn(event -> event.contains(kind)).hasSize(100);
    }
    assertThat(files()).isEqualTo(documents);
  }

  @Test
  void aTaskWhoseFileWasMovedToAnotherProjectIsMoved() {
    change(tx -> tx.save(new TaskBuilder(T, P, "task", 1).build()));
    close();
    delete("tasks/p_1/t_1.json");
    write("tasks/p_2/t_1.json", task("t_1", "p_2", "task"));
    open();
    Task task = storage().snapshot().requireTask(T);
    assertThat(task.projectId()).isEqualTo(new ProjectId("p_2"));
    assertThat(eventsAfter(0)).containsExactly("1 TaskUpdated t_1");
    change(tx -> tx.save(task.toBuilder().title("again").build()));
    assertThat(files()).containsExactly("tasks/p_2/t_1.json");
  }

  // Broken ones

  private void assertHidden() {
    assertThat(storage().report().corrupt())
        .singleElement()
        .satisfies(finding -> assertThat(finding.path()).isEqualTo(FILE));
    assertThatThrownBy(() -> storage().snapshot().project(P)).isInstanceOf(EntityCorrupt.class);
    assertThat(projectNames()).isEmpty();
    assertThat(eventsAfter(1)).isEmpty();
  }

  private void stopWithABrokenOne() {
    stopWith("first");
    write(FILE, "{ oops");
    open();
    assertHidden();
    // A write beside it, and checkpoints, must not make it forgotten.
    change(tx -> tx.save(new TaskBuilder(T, new ProjectId("p_2"), "task", 1).build()));
    reopen();
    assertHidden();
    reopen();
    assertHidden();
    assertThat(read(FILE)).isEqualTo("{ oops");
    close();
  }

  @Test
  void aBrokenDocumentIsLeftAndItsEntityHiddenUntilItIsMended() {
    stopWithABrokenOne();
    write(FILE, pretty("mended"));
    assertThat(open().report().corrupt()).isEmpty();
    assertThat(name()).isEqualTo("mended");
    assertThat(eventsAfter(1)).containsExactly("2 ProjectUpdated p_1");
  }

  @Test
  void aBrokenDocumentThatIsMendedToItsLastGoodVersionIsNoEdit() {
    stopWithABrokenOne();
    write(FILE, pretty("first"));
    assertThat(open().report().edited()).isZero();
    assertThat(name()).isEqualTo("first");
    assertThat(eventsAfter(1)).isEmpty();
  }

  @Test
  void aBrokenDocumentThatIsRemovedIsADeletion() {
    stopWithABrokenOne();
    delete(FILE);
    assertThat(open().report().corrupt()).isEmpty();
    assertThat(storage().snapshot().project(P)).isEmpty();
    assertThat(eventsAfter(1)).containsExactly("2 ProjectDeleted p_1");
    assertThat(reopen().snapshot().project(P)).isEmpty();
  }

  // After an unclean stop

  /** What a process leaves that is killed after the changes, with no checkpoint since the first. */
  private void killedAfter(Runnable before, Runnable changes) {
    Path copy = root.resolveSibling("killed");
    String then;
    do {
      before.run();
      checkpoint();
      then = checkpoints(root);
      changes.run();
      replace(copy, root);
      // A store that is left alone makes a checkpoint by itself.
    } while (!checkpoints(copy).equals(then));
    close();
    replace(root, copy);
  }

  private static String checkpoints(Path directory) {
    return unchecked(() -> {
      try (Stream<Path> files = Files.list(directory.resolve("journal"))) {
        return files
            .map(file -> file.getFileName().toString())
            .filter(name -> name.endsWith(".checkpoint"))
            .sorted()
            .toList()
            .toString();
      }
    });
  }

  /** Copies a directory over another, whatever other threads do to it meanwhile. */
  private static void replace(Path target, Path source) {
    clear(target);
    unchecked(() -> {
      Files.createDirectories(target);
      for (Path from : walk(source)) {
        Path to = target.resolve(source.relativize(from).toString());
        if (Files.isDirectory(from)) {
          Files.createDirectories(to);
        } else {
          copyIfThere(from, to);
        }
      }
      return true;
    });
  }

  private static List<Path> walk(Path directory) {
    return unchecked(() -> {
      try (Stream<Path> paths = Files.walk(directory)) {
        return paths.filter(path -> !Layout.isTemporary(path)).toList();
      }
    });
  }

  private static void copyIfThere(Path from, Path to) {
    unchecked(() ->
        Files.exists(from) ? Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES) : to);
  }

  private void save(String name) {
    storage()
        .write(tx -> {
          tx.save(named(name));
          tx.record(new Event.ProjectUpdated(named(name)), 5);
          return true;
        });
  }

  private void killedAtTheThirdVersion() {
    killedAfter(
        () -> save("first"),
        () -> {
          save("second");
          save("third");
        });
  }

  private void assertThird(String... files) {
    checkpoint();
    assertThat(name()).isEqualTo("third");
    assertThat(read(FILE)).isEqualTo(pretty("third"));
    assertThat(files()).containsExactlyInAnyOrder(files);
    assertThat(storage().report().edited()).isZero();
    long latest = storage().events().latestSeq();
    assertThat(eventsAfter(latest - 1)).containsExactly(latest + " ProjectUpdated p_1");
    assertThat(storage().events().read(latest - 1, 1).events().get(0).event())
        .isEqualTo(new Event.ProjectUpdated(named("third")));
  }

  @Test
  void aDocumentThatShowsAnyVersionSinceTheCheckpointIsWrittenAgain() {
    for (String shown : List.of("first", "second", "third")) {
      clear();
      killedAtTheThirdVersion();
      write(FILE, pretty(shown));
      open();
      assertThird(FILE);
      close();
    }
  }

  @Test
  void aDocumentThatACrashTookIsWrittenAgain() {
    killedAtTheThirdVersion();
    delete(FILE);
    open();
    assertThird(FILE);
  }

  @Test
  void aTornDocumentIsWrittenAgain() {
    killedAtTheThirdVersion();
    String whole = pretty("third");
    String older = pretty("second");
    List<String> torn =
        List.of(
            "",
            whole.substring(0, 1),
            whole.substring(0, 40),
            older.substring(0, 40),
            "\0".repeat(whole.length()),
            "\0".repeat(20) + older.substring(20),
            whole.substring(0, 20) + "\0".repeat(whole.length() - 20));
    Path killed = root.resolveSibling("all");
    replace(killed, root);
    for (String left : torn) {
      replace(root, killed);
      write(FILE, left);
      open();
      assertThird(FILE);
      close();
    }
  }

  @Test
  void anEditOverAStaleVersionIsKeptAside() {
    killedAtTheThirdVersion();
    write(FILE, pretty("by hand"));
    open();
    assertThird(FILE, ASIDE);
    assertThat(read(ASIDE)).isEqualTo(pretty("by hand"));
    reopen();
    assertThird(FILE, ASIDE);
  }

  @Test
  void severalEditsOverStaleVersionsGetSeveralNames() {
    for (int i = 1; i <= 3; i++) {
      killedAtTheThirdVersion();
      write(FILE, pretty("by hand " + i));
      open();
    }
    assertThird(FILE, ASIDE, ASIDE + ".2", ASIDE + ".3");
    assertThat(read(ASIDE)).isEqualTo(pretty("by hand 1"));
    assertThat(read(ASIDE + ".2")).isEqualTo(pretty("by hand 2"));
    assertThat(read(ASIDE + ".3")).isEqualTo(pretty("by hand 3"));
  }

  @Test
  void aBrokenDocumentOfAnEntityThatHasJustChangedIsLeft() {
    killedAtTheThirdVersion();
    write(FILE, "{ oops");
    for (int i = 0; i < 3; i++) {
      open();
      assertThat(storage().report().corrupt()).hasSize(1);
      assertThatThrownBy(this::name).isInstanceOf(EntityCorrupt.class);
      checkpoint();
      assertThat(read(FILE)).isEqualTo("{ oops");
      close();
    }
    write(FILE, pretty("third"));
    open();
    assertThird(FILE);
  }

  @Test
  void anEntityThatWasMadeAndWhoseDocumentWasBrokenIsDeletedWithThat() {
    killedAfter(() -> {}, () -> save("new"));
    write(FILE, "{ oops");
    open();
    checkpoint();
    close();
    delete(FILE);
    open();
    assertThat(storage().snapshot().project(P)).isEmpty();
    checkpoint();
    assertThat(files()).isEmpty();
  }

  @Test
  void theDocumentOfAnEntityThatWasDeletedGoes() {
    killedAfter(
        () -> save("first"),
        () -> {
          save("second");
          storage()
              .write(tx -> {
                tx.delete(P);
                return true;
              });
        });
    Path killed = root.resolveSibling("all");
    replace(killed, root);
    for (String left : List.of(pretty("first"), pretty("second"), pretty("second").substring(9))) {
      replace(root, killed);
      write(FILE, left);
      open();
      checkpoint();
      assertThat(storage().report().edited()).isZero();
      if (left.startsWith("{")) {
        assertThat(files()).isEmpty();
        assertThat(storage().snapshot().project(P)).isEmpty();
      } else {
        assertThat(read(FILE)).isEqualTo(left);
      }
      close();
    }
  }

  @Test
  void anEditOfADocumentWhoseEntityWasDeletedIsKeptAside() {
    killedAfter(
        () -> save("first"),
        () ->
            storage()
                .write(tx -> {
                  tx.delete(P);
                  return true;
                }));
    write(FILE, pretty("by hand"));
    open();
    checkpoint();
    assertThat(storage().snapshot().project(P)).isEmpty();
    assertThat(files()).containsExactly(ASIDE);
    assertThat(read(ASIDE)).isEqualTo(pretty("by hand"));
  }

  @Test
  void anEntityThatDidNotChangeSinceTheCheckpointCanBeEditedAlsoAfterACrash() {
    killedAfter(
        () -> {
          save("first");
          change(tx -> tx.save(named("p_2", "other")));
        },
        () ->
            storage()
                .write(tx -> {
                  tx.save(named("p_2", "changed"));
                  return true;
                }));
    write(FILE, pretty("by hand"));
    open();
    assertThat(storage().report().edited()).isEqualTo(1);
    assertThat(projectNames()).containsExactly("by hand", "changed");
    checkpoint();
    assertThat(read("projects/p_2.json")).contains("\"changed\"");
    assertThat(files()).containsExactlyInAnyOrder(FILE, "projects/p_2.json");
  }

  // While the server runs

  @Test
  void anEditUnderTheServersFeetIsKeptAsideWhenTheEntityIsNextWritten() {
    change(tx -> tx.save(named("first")));
    write(FILE, pretty("by hand"));
    change(tx -> tx.save(named("second")));
    assertThat(read(FILE)).isEqualTo(pretty("second"));
    assertThat(read(ASIDE)).isEqualTo(pretty("by hand"));
    write(FILE, pretty("by hand again"));
    change(tx -> tx.delete(P));
    assertThat(files()).containsExactlyInAnyOrder(ASIDE, ASIDE + ".2");
    assertThat(read(ASIDE + ".2")).isEqualTo(pretty("by hand again"));
  }

  @Test
  void anEditUnderTheServersFeetCountsAtTheNextStartWhereTheEntityWasNotWritten() {
    stopWith("first");
    open();
    write(FILE, pretty("by hand"));
    assertThat(reopen().report().edited()).isEqualTo(1);
    assertThat(name()).isEqualTo("by hand");
    assertThat(files()).containsExactly(FILE);
  }

  @Test
  void aDocumentThatWasOnlyTouchedUnderTheServersFeetIsNotKeptAside() {
    change(tx -> tx.save(named("first")));
    touch(FILE);
    change(tx -> tx.save(named("second")));
    assertThat(files()).containsExactly(FILE);
    assertThat(read(FILE)).isEqualTo(pretty("second"));
  }

  @Test
  void aDocumentThatWasRemovedUnderTheServersFeetIsWrittenWithTheNextWrite() {
    change(tx -> tx.save(named("first")));
    delete(FILE);
    change(tx -> tx.save(named("second")));
    assertThat(read(FILE)).isEqualTo(pretty("second"));
    assertThat(reopen().report().edited()).isZero();
  }

  @Test
  void aFileInThePlaceOfANewDocumentIsKeptAside() {
    open();
    write(FILE, pretty("mine"));
    change(tx -> tx.save(named("first")));
    assertThat(read(FILE)).isEqualTo(pretty("first"));
    assertThat(read(ASIDE)).isEqualTo(pretty("mine"));
  }

  @Test
  void manyEditsUnderTheServersFeetLoseNothing() {
    change(tx -> IntStream.range(0, 50).forEach(i -> tx.save(named("p_" + i, "first"))));
    for (int i = 0; i < 50; i++) {
      write("projects/p_" + i + ".json", "mine " + i);
    }
    change(tx -> IntStream.range(0, 50).forEach(i -> tx.save(named("p_" + i, "second"))));
    for (int i = 0; i < 50; i++) {
      assertThat(read("projects/p_" + i + ".json.edited")).isEqualTo("mine " + i);
      assertThat(read("projects/p_" + i + ".json")).contains("second");
    }
  }
}
