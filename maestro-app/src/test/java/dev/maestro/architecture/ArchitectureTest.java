package dev.maestro.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ArchitectureTest {

  private static final JavaClasses MODULES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.maestro");

  @ParameterizedTest
  @EnumSource
  void theModulesKeepTheRule(HouseRule house) {
    house.rule().check(MODULES);
  }

  @ParameterizedTest
  @EnumSource
  void theRuleBitesOnAPlantedViolation(HouseRule house) {
    JavaClasses planted = new ClassFileImporter().importPackages(house.plantedPackage());
    EvaluationResult result = house.rule().evaluate(planted);
    assertThat(result.hasViolation()).as(house.rule().getDescription()).isTrue();
    assertThat(result.getFailureReport().toString()).contains(house.plantedPackage() + ".");
  }

  @ParameterizedTest
  @EnumSource
  void theRuleDoesNotHoldForNothing(HouseRule house) {
    JavaClasses nothing = new ClassFileImporter().importClasses(List.of());
    assertThatThrownBy(() -> house.rule().check(nothing)).isInstanceOf(AssertionError.class);
  }

  @ParameterizedTest
  @EnumSource
  void theRuleSaysWhy(HouseRule house) {
    assertThat(house.rule().getDescription()).contains(", because ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "core.domain",
        "core.port",
        "core.usecase",
        "json",
        "http",
        "ws",
        "storage.fs",
        "storage.fs.disk",
        "storage.fs.journal",
        "tools",
        "tools.control",
        "tools.move",
        "testkit",
        "app"
      })
  void everyModuleIsSeen(String module) {
    assertThat(MODULES.containPackage("dev.maestro." + module)).isTrue();
  }

  @Test
  void testsAreNotTakenForModules() {
    assertThat(MODULES.contain(ArchitectureTest.class)).isFalse();
  }
}
