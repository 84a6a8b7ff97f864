package dev.maestro.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Set;
import org.jspecify.annotations.NullMarked;

/** What a class must be in respect of packages. */
final class PackageConditions {

  private PackageConditions() {}

  static ArchCondition<JavaClass> resideInANullMarkedPackage() {
    return new ArchCondition<>("reside in a package that is @NullMarked") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        boolean marked = item.getPackage().isAnnotatedWith(NullMarked.class);
        String message = item.getName() + " is in a package whose package-info is not @NullMarked";
        events.add(new SimpleConditionEvent(item, marked, message));
      }
    };
  }

  /** Or be in what another public class of its package offers, as its users need it then. */
  static ArchCondition<JavaClass> beUsedByAnotherPackage() {
    return new ArchCondition<>("be used by another package") {
      @Override
      public void check(JavaClass item, ConditionEvents events) {
        boolean used = isUsedElsewhere(item) || isOfferedByItsPackage(item);
        String message = item.getName() + " is public, and no other package uses it";
        events.add(new SimpleConditionEvent(item, used, message));
      }
    };
  }

  private static boolean isUsedElsewhere(JavaClass item) {
    return item.getDirectDependenciesToSelf().stream()
        .map(dependency -> dependency.getOriginClass().getPackageName())
        .anyMatch(user -> !user.equals(item.getPackageName()));
  }

  private static boolean isOfferedByItsPackage(JavaClass item) {
    return item.getPackage().getClasses().stream()
        .filter(offering -> !offering.equals(item) && isPublic(offering.getModifiers()))
        .flatMap(offering -> offering.getCodeUnits().stream())
        .filter(offered -> isPublic(offered.getModifiers()))
        .anyMatch(offered -> offered.getAllInvolvedRawTypes().contains(item));
  }

  private static boolean isPublic(Set<JavaModifier> modifiers) {
    return modifiers.contains(JavaModifier.PUBLIC);
  }
}
