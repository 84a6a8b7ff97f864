/** What the use cases need, without a store. */
@NullMarked
package dev.maestro.core.usecase;

import org.jspecify.annotations.NullMarked;
