package dev.maestro.ws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.maestro.core.domain.ProjectId;
import dev.maestro.ws.RawClient.RawFrame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes out to clients that have agreed on permessage-deflate. */
class DeflatedOutTest {

  private static final String LONG = "some text that comes again ".repeat(100);

  private Server server = Server.start();

  @AfterEach
  void stop() {
    server.close();
  }

  private void restartWith(Compression compression) {
    server.close();
    server = Server.start(Server.QUIET.withCompression(compression));
  }

  private RawClient deflating(String target) throws IOException {
    return RawClient.deflating(server.address(), target);
  }

  @Test
  void framesFromTheThresholdOnAreDeflated() throws IOException {
    try (RawClient client = deflating("/ws")) {
      ProjectId project = server.createProject("A").id();
      assertThat(client.receiveRaw().isDeflated()).isFalse();
      Writes.one(server, project, "");
      int withoutDescription = client.receiveRaw().payload().length();
      int missing = Compression.DEFAULT.threshold() - withoutDescription;

      Writes.one(server, project, "x".repeat(missing - 1));
      RawFrame below = client.receiveRaw();
      assertThat(below.payload()).hasSize(Compression.DEFAULT.threshold() - 1);
      assertThat(below.isDeflated()).isFalse();

      Writes.one(server, project, "x".repeat(missing));
      RawFrame reached = client.receiveRaw();
      assertThat(reached.isDeflated()).isTrue();
      assertThat(reached.text()).hasSize(Compression.DEFAULT.threshold());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/ws", "/ws?since=0", "/ws?since=0&types=project:updated"})
  void allClientsGetTheSameBytesWhichInflateToThePlainText(String target) throws IOException {
    try (RawClient one = deflating(target);
        RawClient other = deflating(target);
        RawClient plain = RawClient.connect(server.address(), target)) {
      ProjectId project = server.createProject("A").id();
      for (int i = 0; i < 10; i++) {
        Writes.one(server, project, LONG + i);
      }
      int deflated = 0;
      while (deflated < 10) {
        RawFrame frame = one.receiveRaw();
        RawFrame same = other.receiveRaw();
        RawFrame expected = plain.receiveRaw();
        assertThat(expected.first()).isEqualTo(RawClient.FINAL | RawClient.TEXT);
        assertThat(same).isEqualTo(frame);
        assertThat(frame.text()).isEqualTo(expected.text());
        deflated += frame.isDeflated() ? 1 : 0;
      }
    }
  }

  @Test
  void whatIsMadeForOneClientIsDeflatedToo() throws IOException {
    ProjectId project = server.createProject("A").id();
    Writes.one(server, project, LONG);
    try (RawClient client = deflating("/ws?snapshot=true")) {
      assertThat(Frame.of(client.receiveRaw().text()).type()).isEqualTo("subscribed");
      RawFrame part = client.receiveRaw();
      assertThat(part.isDeflated()).isTrue();
      assertThat(part.text()).startsWith("{\"type\":\"snapshot\"").contains(LONG);
    }
  }

  @Test
  void aFrameIsDeflatedOnceForAll() {
    FrameText text = FrameText.of(LONG.getBytes(StandardCharsets.UTF_8));
    try (TextDeflater deflater = new TextDeflater(Compression.DEFAULT)) {
      assertThat(text.deflatedBy(deflater).array()).isSameAs(text.deflatedBy(deflater).array());
    }
  }

  @Test
  void framesThatDifferInTheirEndShareWhatIsDeflated() {
    byte[] text = LONG.getBytes(StandardCharsets.UTF_8);
    FrameBody body = new FrameBody(text, text.length);
    try (TextDeflater deflater = new TextDeflater(Compression.DEFAULT)) {
      byte[] shared = body.deflatedBy(deflater);
      for (String end : List.of("}", ",\"prevSeq\":41}", "\u00e4".repeat(1000))) {
        FrameText frame = FrameText.of(body, end.getBytes(StandardCharsets.UTF_8));
        byte[] deflated = frame.deflatedBy(deflater).array();
        assertThat(deflated).startsWith(shared);
        assertThat(Deflated.inflate(deflated))
            .asString(StandardCharsets.UTF_8)
            .isEqualTo(LONG + end);
        assertThat(frame.bytes()).asString(StandardCharsets.UTF_8).isEqualTo(LONG + end);
      }
      assertThat(body.deflatedBy(deflater)).isSameAs(shared);
    }
  }

  @Test
  void anEndThatTakesBackWhatWasSavedLeavesTheFramePlain() {
    byte[] text = "aaaaaaaaaaaa".getBytes(StandardCharsets.UTF_8);
    FrameBody body = new FrameBody(text, text.length);
    try (TextDeflater deflater = new TextDeflater(new Compression(1, 0))) {
      assertThat(body.deflatedBy(deflater)).isNotEmpty();
      FrameText frame = FrameText.of(body, new byte[] {'}'});
      assertThat(frame.deflatedBy(deflater).hasRemaining()).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 10, 1024, 300_000})
  void whatDoesNotBecomeLessGoesOutAsItIs(int length) {
    byte[] noise = new byte[length];
    new Random(7).nextBytes(noise);
    try (TextDeflater deflater = new TextDeflater(new Compression(9, 0))) {
      assertThat(deflater.deflate(noise, noise.length)).isEmpty();
    }
  }

  @Test
  void aDeflaterThatIsClosedStillServesWhoIsLate() {
    TextDeflater deflater = new TextDeflater(Compression.DEFAULT);
    byte[] text = LONG.getBytes(StandardCharsets.UTF_8);
    byte[] before = deflater.deflate(text, text.length);
    deflater.close();
    assertThat(deflater.deflate(text, text.length)).isEqualTo(before);
    assertThat(Deflated.inflate(before)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9})
  void everyLevelInflatesToTheText(int level) throws IOException {
    restartWith(new Compression(level, 0));
    try (RawClient client = deflating("/ws")) {
      ProjectId project = server.createProject("A").id();
      assertThat(Frame.of(client.receiveRaw().text()).type()).isEqualTo("project:created");
      Writes.one(server, project, LONG);
      RawFrame frame = client.receiveRaw();
      assertThat(frame.isDeflated()).isTrue();
      assertThat(frame.text()).contains(LONG);
    }
  }

  /** Frames that fill every buffer on the way, so that they go out a piece at a time. */
  @Test
  void aClientThatReadsLateGetsEverythingInOrder() throws IOException {
    Random random = new Random(11);
    try (RawClient late = deflating("/ws")) {
      ProjectId project = server.createProject("A").id();
      for (int i = 0; i < 40; i++) {
        Writes.one(server, project, letters(random, 256 * 1024));
      }
      for (long seq = 1; seq <= 41; seq++) {
        RawFrame frame = late.receiveRaw();
        assertThat(frame.isDeflated()).isEqualTo(seq > 1);
        assertThat(Frame.of(frame.text()).seq()).isEqualTo(seq);
      }
    }
  }

  @Test
  void aClientThatIsGoneWhileAFrameGoesOutIsForgotten() throws IOException {
    Random random = new Random(13);
    RawClient stuck = deflating("/ws");
    ProjectId project = server.createProject("A").id();
    for (int i = 0; i < 40; i++) {
      Writes.one(server, project, letters(random, 256 * 1024));
    }
    server.awaitConnected(1);
    stuck.reset();
    server.awaitConnected(0);
  }

  @Test
  void aClientThatOffersNothingGetsPlainText() {
    try (Client client = server.connect()) {
      ProjectId project = server.createProject("A").id();
      Writes.one(server, project, LONG);
      assertThat(client.next().type()).isEqualTo("project:created");
      assertThat(client.nextText()).contains(LONG);
      client.send("{\"type\":\"ping\"}");
      assertThat(client.next().type()).isEqualTo("pong");
      assertThat(server.status()).contains("\"compression\":false");
    }
  }

  @Test
  void theStatusTellsWhoHasAgreed() throws IOException {
    try (RawClient client = deflating("/ws")) {
      server.awaitConnected(1);
      assertThat(server.status()).contains("\"compression\":true}");
      client.send(RawClient.FINAL | RawClient.CLOSE, new byte[] {0x03, (byte) 0xE8});
      assertThat(client.awaitCloseCode()).isEqualTo(1000);
    }
  }

  @Test
  void settingsThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new Compression(10, 0)).hasMessage("level must be from 0 to 9");
    assertThatThrownBy(() -> new Compression(-1, 0)).hasMessage("level must be from 0 to 9");
    assertThatThrownBy(() -> new Compression(1, -1)).hasMessage("threshold must not be negative");
  }

  private static String letters(Random random, int count) {
    StringBuilder letters = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      letters.append((char) ('a' + random.nextInt(26)));
    }
    return letters.toString();
  }
}
