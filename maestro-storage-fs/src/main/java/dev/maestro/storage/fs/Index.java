package dev.maestro.storage.fs;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePSet;

/** Entities by the groups that they are listed in, each in order of creation. Immutable. */
record Index<K extends Keys<?>>(Comparator<K> order, PMap<Object, TreePSet<K>> groups) {

  static <K extends Keys<?>> Index<K> of(Collection<K> keys, Comparator<K> order) {
    List<K> sorted = new ArrayList<>(keys);
    sorted.sort(order);
    Map<Object, List<K>> lists = new HashMap<>();
    // Most are listed with others in the very same groups, which are looked up once for all.
    Map<Object, List<List<K>>> listsOfAlike = new HashMap<>();
    for (K key : sorted) {
      listsOfAlike
          .computeIfAbsent(key.alike(), alike -> lists(key, lists))
          .forEach(list -> list.add(key));
    }
    Map<Object, TreePSet<K>> groups = new HashMap<>();
    lists.forEach(
        (group, list) -> groups.put(group, TreePSet.fromSortedSet(new SortedRun<>(list, order))));
    return new Index<>(order, HashTreePMap.from(groups));
  }

  private static <K extends Keys<?>> List<List<K>> lists(K key, Map<Object, List<K>> lists) {
    List<List<K>> found = new ArrayList<>();
    key.groups().forEach(group -> found.add(lists.computeIfAbsent(group, g -> new ArrayList<>())));
    return found;
  }

  TreePSet<K> at(Object group) {
    TreePSet<K> found = groups.get(group);
    return found == null ? TreePSet.empty(order) : found;
  }

  /** This index with the keys of one version in place of another's; null stands for none. */
  Index<K> replace(@Nullable K old, @Nullable K next) {
    if (Objects.equals(old, next)) {
      return this;
    }
    PMap<Object, TreePSet<K>> result = groups;
    if (old != null) {
      for (Object group : old.groups()) {
        TreePSet<K> rest = result.getOrDefault(group, TreePSet.empty(order)).minus(old);
        result = rest.isEmpty() ? result.minus(group) : result.plus(group, rest);
      }
    }
    if (next != null) {
      for (Object group : next.groups()) {
        TreePSet<K> others = result.get(group);
        result =
            result.plus(
                group, others == null ? TreePSet.singleton(order, next) : others.plus(next));
      }
    }
    return new Index<>(order, result);
  }
}
