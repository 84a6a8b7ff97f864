package dev.maestro.tools.backup;

import dev.maestro.core.port.StoreId;
import dev.maestro.json.Json;
import dev.maestro.tools.Guard;
import dev.maestro.tools.Progress;
import dev.maestro.tools.Refused;
import dev.maestro.tools.StoreAccess;
import dev.maestro.tools.TargetPlace;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Writes backups. For use by one thread. */
public final class Backup {

  private static final Logger LOG = LoggerFactory.getLogger(Backup.class);

  private static final String WAY_OUT =
      "The last whole backup there, if there is one, still counts. Make room or mend the disk, and"
          + " run it again: it removes what this one left.";

  private final StoreAccess store;
  private final InstantSource time;
  private final Progress progress;
  private final boolean isReplacing;

  public Backup(StoreAccess store, InstantSource time, Progress progress) {
    this(store, time, progress, false);
  }

  private Backup(StoreAccess store, InstantSource time, Progress progress, boolean isReplacing) {
    this.store = store;
    this.time = time;
    this.progress = progress;
    this.isReplacing = isReplacing;
  }

  /** The same, which also replaces a backup of another generation of the store. */
  public Backup replacing() {
    return new Backup(store, time, progress, true);
  }

  /**
   * Writes one, and reads it back.
   *
   * @param target a name that ends in {@code .tar.gz} or {@code .tgz}, or a directory: an empty
   *     one, one that is not there, or one with a backup of the same store, of which what the store
   *     never changes is kept
   * @return {@code {"target","storeId","id","generation","seq","projects","tasks","sessions",
   *     "files","bytes","written"}}; written are the bytes that were not there before. With {@code
   *     "archiveBytes"}, the size of the archive, where it is one
   * @throws Refused if the target is something else, or cannot be written, or the store is damaged;
   *     the last whole backup there still counts
   */
  public ObjectNode into(Path target) throws IOException {
    Guard guard = new Guard(target, WAY_OUT);
    TargetName name = new TargetName(target);
    new TargetPlace(target).requireOutside(store.dataDir());
    try (BackupTarget open = guard.get(name::open);
        Writing writing = new Writing(open, name, guard)) {
      JsonNode result =
          store.run(
              BackupOperation.NAME, writing.arguments, writing.known(), writing.reader, progress);
      writing.reader.requireEnd();
      Manifest manifest = writing.manifest((ObjectNode) result);
      guard.run(() -> open.finish(manifest, progress));
      ObjectNode made =
          Json.TREES
              .createObjectNode()
              .put("target", target.toString())
              .setAll(manifest.summary())
              .put("files", manifest.files().size())
              .put("bytes", manifest.bytes())
              .put("written", writing.written);
      open.archiveBytes().ifPresent(bytes -> made.put("archiveBytes", bytes));
      return made;
    }
  }

  /** A backup that is being written. */
  private final class Writing implements Closeable {

    private final BackupTarget target;
    private final TargetName name;
    private final Guard guard;
    private final long number;
    private final List<KnownPart> known = new ArrayList<>();
    private final Map<String, Manifest.Entry> entries = new HashMap<>();
    private final ObjectNode arguments = Json.TREES.createObjectNode();
    private final PartReader reader = new PartReader(this::begin);
    private boolean hasBegun;
    private int files;
    private long written;

    Writing(BackupTarget target, TargetName name, Guard guard) throws IOException {
      this.target = target;
      this.name = name;
      this.guard = guard;
      this.number = target.earlier().map(earlier -> earlier.number() + 1).orElse(1L);
      if (target.earlier().isPresent()) {
        keep(target.earlier().get());
      }
    }

    private void keep(Manifest earlier) throws IOException {
      long done = 0;
      for (Manifest.Entry entry : earlier.files()) {
        if (entry.forGood() && isThere(entry)) {
          entries.put(entry.path(), entry);
          known.add(new KnownPart(entry.path(), entry.bytes()));
        }
        done += entry.bytes();
        progress.progress("reading the last backup", done, earlier.bytes());
      }
      arguments.put("storeId", earlier.id().value());
      JsonNode checkpoint = earlier.result().path(Manifest.CHECKPOINT);
      if (entries.containsKey(checkpoint.path("path").asString(""))) {
        arguments.set(Manifest.CHECKPOINT, checkpoint);
      }
    }

    /** One that cannot be read is written again, under another name. */
    private boolean isThere(Manifest.Entry entry) {
      try {
        return target.has(entry);
      } catch (IOException e) {
        LOG.info("{} of the last backup cannot be read, and is written again", entry.name(), e);
        return false;
      }
    }

    InputStream known() throws IOException {
      return new ByteArrayInputStream(KnownPart.encoded(known));
    }

    private OutputStream begin(String path, long bytes) throws IOException {
      if (path.equals(BackupOperation.STORE)) {
        return new ByteArrayOutputStream() {
          @Override
          public void close() {
            begin(StoreIds.parsed(toString(StandardCharsets.UTF_8)));
          }
        };
      }
      if (!hasBegun) {
        throw new ProtocolException("The server did not say first which store it has");
      }
      return part(path, bytes);
    }

    private void begin(StoreId id) {
      guard.run(() -> {
        Optional<StoreId> there = target.holds();
        if (there.isPresent()) {
          name.requireSame(there.get(), id, isReplacing);
        }
        target.begin(id);
      });
      hasBegun = true;
    }

    private OutputStream part(String path, long bytes) throws IOException {
      files++;
      String file = "files/" + number + "-" + files;
      OutputStream out = guard.output(guard.get(() -> target.file(file, bytes)));
      return new FilterOutputStream(new Digests.Output(out)) {

        @Override
        public void write(byte[] buffer, int offset, int length) throws IOException {
          this.out.write(buffer, offset, length);
        }

        @Override
        public void close() throws IOException {
          out.close();
          Digests.Content content = ((Digests.Output) this.out).content();
          entries.put(
              path, new Manifest.Entry(path, file, content.bytes(), content.sha256(), false));
          written += content.bytes();
        }
      };
    }

    /**
     * @throws IOException if the server has not sent all that it named
     */
    Manifest manifest(ObjectNode result) throws IOException {
      List<Manifest.Entry> files = new ArrayList<>();
      for (JsonNode part : result.path("parts")) {
        String path = part.path("path").asString("");
        Manifest.Entry entry = entries.get(path);
        if (entry == null || entry.bytes() != part.path("bytes").asLong(-1)) {
          throw new IOException("The server did not send " + path);
        }
        files.add(
            new Manifest.Entry(
                path,
                entry.name(),
                entry.bytes(),
                entry.sha256(),
                part.path("forGood").asBoolean(false)));
      }
      ObjectNode told = result.deepCopy();
      told.remove("parts");
      return new Manifest(number, time.instant().toString(), told, files);
    }

    @Override
    public void close() throws IOException {
      reader.close();
    }
  }
}
