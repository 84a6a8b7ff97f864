/** The use cases over the store in memory: what each announces, refuses and leaves behind. */
@NullMarked
package dev.maestro.testkit.usecase;

import org.jspecify.annotations.NullMarked;
