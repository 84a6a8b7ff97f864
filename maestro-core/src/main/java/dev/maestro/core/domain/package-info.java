/**
 * What Maestro's things are and how each may change: immutable types that decide for themselves.
 */
@NullMarked
package dev.maestro.core.domain;

import org.jspecify.annotations.NullMarked;
