package dev.maestro.storage.fs;

import java.util.AbstractSet;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.SortedSet;

/** A list that is in order and holds nothing twice, as the set that it is. */
@SuppressWarnings("JdkObsolete") // what the collection asks for
final class SortedRun<E> extends AbstractSet<E> implements SortedSet<E> {

  private final List<E> list;
  private final Comparator<? super E> order;

  SortedRun(List<E> list, Comparator<? super E> order) {
    this.list = list;
    this.order = order;
  }

  @Override
  public Comparator<? super E> comparator() {
    return order;
  }

  @Override
  public Iterator<E> iterator() {
    return list.iterator();
  }

  @Override
  public int size() {
    return list.size();
  }

  @Override
  public E first() {
    if (list.isEmpty()) {
      throw new NoSuchElementException();
    }
    return list.get(0);
  }

  @Override
  public E last() {
    if (list.isEmpty()) {
      throw new NoSuchElementException();
    }
    return list.get(list.size() - 1);
  }

  @Override
  public SortedSet<E> subSet(E from, E to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SortedSet<E> headSet(E to) {
    throw new UnsupportedOperationException();
  }

  @Override
  public SortedSet<E> tailSet(E from) {
    throw new UnsupportedOperationException();
  }
}
