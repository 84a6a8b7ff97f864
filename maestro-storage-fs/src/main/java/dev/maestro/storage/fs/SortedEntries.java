package dev.maestro.storage.fs;

import java.util.AbstractMap;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Entries whose keys are in their natural order, none twice, as the map that they are. */
@SuppressWarnings("JdkObsolete") // what the collection asks for
final class SortedEntries<K extends Comparable<? super K>, V> extends AbstractMap<K, V>
    implements SortedMap<K, V> {

  private final List<Map.Entry<K, V>> entries;

  SortedEntries(List<Map.Entry<K, V>> entries) {
    this.entries = entries;
  }

  @Override
  public Set<Map.Entry<K, V>> entrySet() {
    return new SortedRun<>(entries, Map.Entry.comparingByKey());
  }

  @Override
  public @Nullable Comparator<? super K> comparator() {
    return Comparator.naturalOrder();
  }

  @Override
  public K firstKey() {
    return key(0);
  }

  @Override
  public K lastKey() {
    return key(entries.size() - 1);
  }

  private K key(int index) {
    if (entries.isEmpty()) {
      throw new NoSuchElementException();
    }
    return entries.get(index).getKey();
  }

  @Override
  public SortedMap<K, V> subMap(K from, K to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SortedMap<K, V> headMap(K to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SortedMap<K, V> tailMap(K from) {
    throw new UnsupportedOperationException();
  }
}
