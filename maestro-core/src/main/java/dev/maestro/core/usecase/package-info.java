/** What can be done: each use case is one transaction that loads, decides, saves and records. */
@NullMarked
package dev.maestro.core.usecase;

import org.jspecify.annotations.NullMarked;
