package dev.maestro.storage.fs;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePSet;

/**
 * Entities of one kind, by id and in order of creation. Immutable; a changed copy shares the rest.
 */
record Table<I, E>(Function<E, I> idOf, PMap<I, E> byId, TreePSet<E> inOrder) {

  static <I, E> Table<I, E> of(Collection<E> entities, Function<E, I> idOf, Comparator<E> order) {
    Map<I, E> byId = new HashMap<>();
    entities.forEach(entity -> byId.put(idOf.apply(entity), entity));
    return new Table<>(idOf, HashTreePMap.from(byId), TreePSet.from(order, entities));
  }

  @Nullable E get(I id) {
    return byId.get(id);
  }

  Table<I, E> with(E entity) {
    I id = idOf.apply(entity);
    return new Table<>(idOf, byId.plus(id, entity), orderWithout(id).plus(entity));
  }

  Table<I, E> without(I id) {
    return new Table<>(idOf, byId.minus(id), orderWithout(id));
  }

  private TreePSet<E> orderWithout(I id) {
    E old = byId.get(id);
    return old == null ? inOrder : inOrder.minus(old);
  }
}
