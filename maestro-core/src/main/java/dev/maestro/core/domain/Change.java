package dev.maestro.core.domain;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an update says of one field: nothing, "back to the default", or a new value.
 *
 * @param <T> the type of the field's value
 */
public sealed interface Change<T> {

  static <T> Change<T> keep() {
    return new Keep<>();
  }

  static <T> Change<T> reset() {
    return new Reset<>();
  }

  static <T> Change<T> to(T value) {
    return new To<>(value);
  }

  /** The field after this change, for a field that always has a value. */
  T over(T current, T initial);

  /** The field after this change, for a field that may be absent and is so by default. */
  @Nullable T overNullable(@Nullable T current);

  /** The new value, or null where this change names none. */
  @Nullable T valueOrNull();

  boolean isKept();

  /** The same change of another type of value. */
  <R> Change<R> map(Function<T, R> mapping);

  record Keep<T>() implements Change<T> {
    @Override
    public T over(T current, T initial) {
      return current;
    }

    @Override
    public @Nullable T overNullable(@Nullable T current) {
      return current;
    }

    @Override
    public @Nullable T valueOrNull() {
      return null;
    }

    @Override
    public boolean isKept() {
      return true;
    }

    @Override
    public <R> Change<R> map(Function<T, R> mapping) {
      return keep();
    }
  }

  record Reset<T>() implements Change<T> {
    @Override
    public T over(T current, T initial) {
      return initial;
    }

    @Override
    public @Nullable T overNullable(@Nullable T current) {
      return null;
    }

    @Override
    public @Nullable T valueOrNull() {
      return null;
    }

    @Override
    public boolean isKept() {
      return false;
    }

    @Override
    public <R> Change<R> map(Function<T, R> mapping) {
      return reset();
    }
  }

  record To<T>(T value) implements Change<T> {
    @Override
    public T over(T current, T initial) {
      return value;
    }

    @Override
    public T overNullable(@Nullable T current) {
      return value;
    }

    @Override
    public T valueOrNull() {
      return value;
    }

    @Override
    public boolean isKept() {
      return false;
    }

    @Override
    public <R> Change<R> map(Function<T, R> mapping) {
      return to(mapping.apply(value));
    }
  }
}
