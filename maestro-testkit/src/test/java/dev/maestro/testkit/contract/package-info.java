/** Shows that rules of the contract bite. */
@NullMarked
package dev.maestro.testkit.contract;

import org.jspecify.annotations.NullMarked;
