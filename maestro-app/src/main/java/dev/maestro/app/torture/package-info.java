/**
 * Torments servers in processes of their own, and judges from outside, by what they answer, whether
 * something was lost.
 */
@NullMarked
package dev.maestro.app.torture;

import org.jspecify.annotations.NullMarked;
