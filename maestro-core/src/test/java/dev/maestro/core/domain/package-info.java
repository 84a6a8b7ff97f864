/** The rules of each thing, without a store. */
@NullMarked
package dev.maestro.core.domain;

import org.jspecify.annotations.NullMarked;
