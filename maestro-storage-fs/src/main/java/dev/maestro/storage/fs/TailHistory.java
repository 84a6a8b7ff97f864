package dev.maestro.storage.fs;

import dev.maestro.core.domain.EntityTooLarge;
import dev.maestro.storage.fs.Survey.Suspect;
import dev.maestro.storage.fs.journal.JournalReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the journal tells of since the last checkpoint. */
final class TailHistory implements Survey.Known {

  private final Map<Ref, Kept<?>> versions;
  private final Map<Ref, @Nullable Kept<?>> before;
  private final JournalReader journal;
  private final long from;
  private final long to;

  /**
   * @param versions every entity as it is now
   * @param before what has changed, as it was in the checkpoint; null stands for nothing
   * @param from position of the checkpoint
   * @param to position of the end
   */
  TailHistory(
      Map<Ref, Kept<?>> versions,
      Map<Ref, @Nullable Kept<?>> before,
      JournalReader journal,
      long from,
      long to) {
    this.versions = versions;
    this.before = before;
    this.journal = journal;
    this.from = from;
    this.to = to;
  }

  @Override
  public Map<Ref, Kept<?>> versions() {
    return versions;
  }

  @Override
  public long largestEdit() {
    return EntityTooLarge.LIMIT;
  }

  @Override
  public boolean isTouched(Ref ref) {
    return before.containsKey(ref);
  }

  @Override
  public Set<Ref> explained(List<Suspect> suspects) throws IOException {
    Set<Ref> explained = new HashSet<>();
    if (suspects.isEmpty()) {
      return explained;
    }
    Map<Ref, Kept<?>> base = new HashMap<>();
    before.forEach((ref, kept) -> {
      if (kept != null) {
        base.put(ref, kept);
      }
    });
    Map<Ref, Suspect> open = new HashMap<>();
    suspects.forEach(suspect -> open.put(suspect.ref(), suspect));
    Replay replay = new Replay(base);
    judge(List.copyOf(open.keySet()), replay, open, explained);
    journal.read(
        from,
        to,
        found -> {
          judge(replay.add(found), replay, open, explained);
          return !open.isEmpty();
        });
    return explained;
  }

  private static void judge(
      List<Ref> refs, Replay replay, Map<Ref, Suspect> open, Set<Ref> explained) {
    for (Ref ref : refs) {
      Suspect suspect = open.get(ref);
      Kept<?> version = suspect == null ? null : replay.version(ref);
      if (suspect != null && version != null && suspect.shows().test(version)) {
        explained.add(ref);
        open.remove(ref);
      }
    }
  }
}
