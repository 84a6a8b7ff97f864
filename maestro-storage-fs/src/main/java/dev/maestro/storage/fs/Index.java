package dev.maestro.storage.fs;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePSet;

/**
 * Entities by something that they mention, each group in order of creation. Immutable.
 *
 * @param keysOf under which keys an entity is found
 */
record Index<K, E>(
    Function<E, ? extends Collection<K>> keysOf, Comparator<E> order, PMap<K, TreePSet<E>> byKey) {

  static <K, E> Index<K, E> of(
      Collection<E> entities, Function<E, ? extends Collection<K>> keysOf, Comparator<E> order) {
    Map<K, TreeSet<E>> groups = new HashMap<>();
    for (E entity : entities) {
      for (K key : keysOf.apply(entity)) {
        groups.computeIfAbsent(key, k -> new TreeSet<>(order)).add(entity);
      }
    }
    Map<K, TreePSet<E>> byKey = new HashMap<>();
    groups.forEach((key, group) -> byKey.put(key, TreePSet.fromSortedSet(group)));
    return new Index<>(keysOf, order, HashTreePMap.from(byKey));
  }

  TreePSet<E> at(K key) {
    TreePSet<E> group = byKey.get(key);
    return group == null ? TreePSet.empty(order) : group;
  }

  /** This index with one version of an entity in place of another; null stands for none. */
  Index<K, E> replace(@Nullable E old, @Nullable E next) {
    PMap<K, TreePSet<E>> result = byKey;
    for (K key : keys(old)) {
      TreePSet<E> group = result.get(key);
      if (group != null && old != null) {
        TreePSet<E> rest = group.minus(old);
        result = rest.isEmpty() ? result.minus(key) : result.plus(key, rest);
      }
    }
    for (K key : keys(next)) {
      TreePSet<E> group = result.get(key);
      if (next != null) {
        result =
            result.plus(key, group == null ? TreePSet.singleton(order, next) : group.plus(next));
      }
    }
    return new Index<>(keysOf, order, result);
  }

  private Collection<K> keys(@Nullable E entity) {
    return entity == null ? List.of() : keysOf.apply(entity);
  }
}
