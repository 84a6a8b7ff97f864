package dev.maestro.storage.fs;

import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.TreePMap;

/**
 * Entities of one kind, by id and by what filters can ask. Immutable; a changed copy shares the
 * rest.
 *
 * @param <I> the id
 * @param <K> what they are found by
 * @param <V> how they are kept
 */
record Table<I extends Comparable<? super I>, K extends Keys<I>, V extends Kept<?>>(
    Function<V, K> keysOf, TreePMap<I, V> byId, Index<K> index) {

  static <I extends Comparable<? super I>, K extends Keys<I>, V extends Kept<?>> Table<I, K, V> of(
      Collection<V> entities, Function<V, K> keysOf, Comparator<K> order) {
    CompletableFuture<Index<K>> index =
        CompletableFuture.supplyAsync(
            () -> Index.of(entities.stream().map(keysOf).toList(), order));
    TreePMap<I, V> byId = byId(entities, keysOf);
    return new Table<>(keysOf, byId, index.join());
  }

  private static <I extends Comparable<? super I>, K extends Keys<I>, V extends Kept<?>>
      TreePMap<I, V> byId(Collection<V> entities, Function<V, K> keysOf) {
    List<Map.Entry<I, V>> entries = new ArrayList<>(entities.size());
    for (V entity : entities) {
      entries.add(new SimpleImmutableEntry<>(keysOf.apply(entity).id(), entity));
    }
    entries.sort(Map.Entry.comparingByKey());
    return TreePMap.fromSortedMap(new SortedEntries<>(entries));
  }

  @Nullable V get(I id) {
    return byId.get(id);
  }

  int size() {
    return byId.size();
  }

  /** Those of a group, in order of creation. */
  Stream<V> list(Object group) {
    return index.at(group).stream().map(keys -> byId.get(keys.id()));
  }

  Table<I, K, V> with(V entity) {
    K keys = keysOf.apply(entity);
    V old = byId.get(keys.id());
    return new Table<>(
        keysOf,
        byId.plus(keys.id(), entity),
        index.replace(old == null ? null : keysOf.apply(old), keys));
  }

  Table<I, K, V> without(I id) {
    V old = byId.get(id);
    return old == null
        ? this
        : new Table<>(keysOf, byId.minus(id), index.replace(keysOf.apply(old), null));
  }
}
