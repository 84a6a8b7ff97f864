package dev.maestro.testkit.crash;

import dev.maestro.testkit.crash.Pending.Entries;
import dev.maestro.testkit.crash.Pending.Entry;
import dev.maestro.testkit.crash.Pending.Metadata;
import dev.maestro.testkit.crash.Pending.Sector;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * A disk after some operation: what processes see of it, what a power cut leaves for sure, and what
 * it may leave besides. Immutable.
 *
 * <pre>
 *   a file's bytes      in sectors; of each, any version since the last sync may be left
 *   its size and time   any version since the last sync, whichever sectors are left: those behind
 *                       the end are cut, and what is missing before it reads as zeros
 *   a sync of a file    makes both durable, but no name of it
 *   names               create, rename, delete, mkdir: each as a whole or not at all; one that
 *                       happened to the same name as an earlier one is left only with that one
 *   a failed sync       leaves all this as it was, and no later sync makes it durable
 * </pre>
 */
public final class DiskState {

  static final DiskState EMPTY = durable(Tree.EMPTY);

  private final Tree visible;
  private final Tree durable;
  private final List<Pending> pending;

  /**
   * @param pending in the order of the operations
   */
  private DiskState(Tree visible, Tree durable, List<Pending> pending) {
    this.visible = visible;
    this.durable = durable;
    this.pending = List.copyOf(pending);
  }

  private static DiskState durable(Tree tree) {
    return new DiskState(tree, tree, List.of());
  }

  /**
   * A checksum of all that a process would find, times left out: disks that look alike have the
   * same.
   */
  public long fingerprint() {
    return visible.fingerprint();
  }

  /** Whether a power cut could take nothing of it. */
  public boolean isDurable() {
    return pending.isEmpty();
  }

  /** What processes see. */
  Tree visible() {
    return visible;
  }

  /** What a power cut may take, in the order of the operations. */
  List<Pending> pending() {
    return pending;
  }

  /** The largest number that a file or a directory has, or may have again. */
  int lastNumber() {
    int last = Math.max(visible.lastNumber(), durable.lastNumber());
    for (Pending item : pending) {
      if (item instanceof Entries entries) {
        for (Entry change : entries.changes()) {
          last = Math.max(last, change.number() == null ? 0 : change.number());
        }
      }
    }
    return last;
  }

  DiskState write(int operation, int file, long position, byte[] bytes, long now) {
    Tree.Stored old = visible.file(file);
    Content content = old.content();
    List<Pending> added = new ArrayList<>(pending);
    int end = Content.sectorsOf(position + bytes.length);
    for (int i = (int) (position / Content.SECTOR); i < end; i++) {
      byte[] sector = written(content.sector(i), i, position, bytes);
      Content changed = content.withSector(i, sector);
      if (changed != content) {
        added.add(new Sector(operation, file, i, ByteBuffer.wrap(sector), false));
        content = changed;
      }
    }
    long size = Math.max(content.size(), position + bytes.length);
    return withMetadata(operation, file, content, size, now, added);
  }

  private static byte[] written(byte[] old, int index, long position, byte[] bytes) {
    long start = (long) index * Content.SECTOR;
    byte[] sector = old.clone();
    int from = (int) Math.max(0, position - start);
    int to = (int) Math.min(Content.SECTOR, position + bytes.length - start);
    System.arraycopy(bytes, (int) (start + from - position), sector, from, to - from);
    return sector;
  }

  DiskState truncate(int operation, int file, long size, long now) {
    Content old = visible.file(file).content();
    Content content = old.withSize(size);
    List<Pending> added = new ArrayList<>(pending);
    for (int i = (int) (size / Content.SECTOR); i < old.sectors(); i++) {
      if (!Arrays.equals(old.sector(i), content.sector(i))) {
        added.add(new Sector(operation, file, i, ByteBuffer.wrap(content.sector(i)), false));
      }
    }
    return withMetadata(operation, file, content, size, now, added);
  }

  private DiskState withMetadata(
      int operation, int file, Content content, long size, long now, List<Pending> added) {
    added.add(new Metadata(operation, file, size, now, false));
    // A content never grows sectors behind its end, so that a larger size shows zeros there.
    Tree.Stored stored = new Tree.Stored(content.withSize(size), now);
    return new DiskState(visible.withFile(file, stored), durable, added);
  }

  DiskState touch(int operation, int file, long modified) {
    Content content = visible.file(file).content();
    return withMetadata(
        operation, file, content, content.size(), modified, new ArrayList<>(pending));
  }

  DiskState makeDirectory(int operation, int directory, Entry entry) {
    return new DiskState(
            visible.withDirectory(directory), durable.withDirectory(directory), pending)
        .changeEntries(operation, List.of(entry));
  }

  DiskState changeEntries(int operation, List<Entry> changes) {
    List<Pending> added = new ArrayList<>(pending);
    added.add(new Entries(operation, changes, false));
    return new DiskState(changed(visible, changes), durable, added);
  }

  private static Tree changed(Tree tree, List<Entry> changes) {
    Tree changed = tree;
    for (Entry change : changes) {
      changed = changed.withEntry(change.directory(), change.name(), change.number());
    }
    return changed;
  }

  DiskState syncFile(int file) {
    BitSet synced = where(item -> isOfFile(item, file) && !item.isDoomed());
    Set<Integer> sectors = new HashSet<>();
    synced.stream()
        .mapToObj(pending::get)
        .forEach(item -> sectors.add(item instanceof Sector sector ? sector.index() : -1));
    List<Pending> left = new ArrayList<>();
    for (Pending item : pending) {
      // What a failed sync left is overwritten by what a later one wrote there.
      int place = item instanceof Sector sector ? sector.index() : -1;
      if (!isOfFile(item, file) || !sectors.contains(place)) {
        left.add(item);
      }
    }
    return new DiskState(visible, applied(synced), left);
  }

  DiskState syncDirectory(int directory) {
    BitSet synced = where(item -> item instanceof Entries e && e.isIn(directory) && !e.isDoomed());
    addNeeded(synced);
    List<Pending> left = new ArrayList<>();
    for (int i = 0; i < pending.size(); i++) {
      if (!synced.get(i)) {
        left.add(pending.get(i));
      }
    }
    return new DiskState(visible, applied(synced), left);
  }

  DiskState failToSyncFile(int file) {
    return doomed(item -> isOfFile(item, file));
  }

  DiskState failToSyncDirectory(int directory) {
    return doomed(item -> item instanceof Entries entries && entries.isIn(directory));
  }

  private DiskState doomed(Predicate<Pending> which) {
    return new DiskState(
        visible,
        durable,
        pending.stream().map(item -> which.test(item) ? item.doomed() : item).toList());
  }

  private static boolean isOfFile(Pending item, int file) {
    return (item instanceof Sector sector && sector.file() == file)
        || (item instanceof Metadata metadata && metadata.file() == file);
  }

  private BitSet where(Predicate<Pending> condition) {
    BitSet found = new BitSet();
    for (int i = 0; i < pending.size(); i++) {
      found.set(i, condition.test(pending.get(i)));
    }
    return found;
  }

  /**
   * What a power cut leaves.
   *
   * @param chosen which of what is pending is left; whatever that needs is left as well
   */
  DiskState afterPowerCut(BitSet chosen) {
    BitSet left = (BitSet) chosen.clone();
    addNeeded(left);
    return durable(applied(left));
  }

  private void addNeeded(BitSet chosen) {
    for (int i = pending.size() - 1; i > 0; i--) {
      if (chosen.get(i) && pending.get(i) instanceof Entries entries) {
        for (int earlier = 0; earlier < i; earlier++) {
          if (pending.get(earlier) instanceof Entries before && entries.needs(before)) {
            chosen.set(earlier);
          }
        }
      }
    }
  }

  private Tree applied(BitSet chosen) {
    Tree tree = durable;
    Set<Integer> written = new HashSet<>();
    for (int i = chosen.nextSetBit(0); i >= 0; i = chosen.nextSetBit(i + 1)) {
      Pending item = pending.get(i);
      if (item instanceof Entries entries) {
        tree = changed(tree, entries.changes());
      } else if (item instanceof Sector sector) {
        written.add(sector.file());
        Tree.Stored file = tree.file(sector.file());
        Content content = file.content().withSector(sector.index(), sector.bytes().array());
        tree = tree.withFile(sector.file(), new Tree.Stored(content, file.modified()));
      }
    }
    return withSizes(tree, chosen, written);
  }

  /** Sets each size at last, since a sector may be left of a version with another one. */
  private Tree withSizes(Tree tree, BitSet chosen, Set<Integer> written) {
    Tree sized = tree;
    for (int i = chosen.nextSetBit(0); i >= 0; i = chosen.nextSetBit(i + 1)) {
      if (pending.get(i) instanceof Metadata metadata) {
        written.add(metadata.file());
      }
    }
    for (int file : written) {
      long size = durable.file(file).content().size();
      long modified = durable.file(file).modified();
      for (int i = chosen.nextSetBit(0); i >= 0; i = chosen.nextSetBit(i + 1)) {
        if (pending.get(i) instanceof Metadata metadata && metadata.file() == file) {
          size = metadata.size();
          modified = metadata.modified();
        }
      }
      Content content = sized.file(file).content().withSize(size);
      sized = sized.withFile(file, new Tree.Stored(content, modified));
    }
    return sized;
  }
}
