package dev.maestro.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.io.Serializable;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The rules of the architecture. Packages are matched by their end, {@code ..maestro.core..}, so
 * that a rule applies to the planted violations as it does to the modules.
 */
enum HouseRule {
  CORE_STANDS_ALONE(
      classes()
          .that()
          .resideInAPackage(Layer.CORE)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(Layer.CORE, "java..", "org.jspecify..")
          .because("core holds the meaning, and everything else adapts it to something real")),
  DOMAIN_KNOWS_ONLY_ITSELF(
      noClasses()
          .that()
          .resideInAPackage(Layer.DOMAIN)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(Layer.PORT, Layer.USE_CASE)
          .because("inside core it is use case, port, domain, and never back")),
  PORTS_KNOW_NO_USE_CASE(
      noClasses()
          .that()
          .resideInAPackage(Layer.PORT)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(Layer.USE_CASE)
          .because("inside core it is use case, port, domain, and never back")),
  CORE_HAS_NO_CLOCK(
      noClasses()
          .that()
          .resideInAPackage(Layer.CORE)
          .should()
          .accessTargetWhere(readsTheClock())
          .because("time is injected, so that a test can say what time it is")),
  CORE_DOES_NO_IO(
      noClasses()
          .that()
          .resideInAPackage(Layer.CORE)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "java.io..", "java.nio.file..", "java.nio.channels..", "java.net..")
                  .and(not(describe("Serializable", c -> c.isEquivalentTo(Serializable.class)))))
          .because("files and sockets are what the adapters are for")),
  JSON_KNOWS_CORE_AND_JACKSON(
      classes()
          .that()
          .resideInAPackage(Layer.JSON)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              Layer.JSON,
              Layer.CORE,
              "tools.jackson..",
              "com.fasterxml.jackson..",
              "java..",
              "org.jspecify..")
          .because("disk, HTTP and WebSocket share one codec, which belongs to none of them")),
  HTTP_KNOWS_NO_OTHER_ADAPTER(adapterKnowsNone(Layer.HTTP, Layer.WS, Layer.STORAGE, Layer.TOOLS)),
  WS_KNOWS_NO_OTHER_ADAPTER(adapterKnowsNone(Layer.WS, Layer.HTTP, Layer.STORAGE, Layer.TOOLS)),
  STORAGE_KNOWS_NO_OTHER_ADAPTER(
      adapterKnowsNone(Layer.STORAGE, Layer.HTTP, Layer.WS, Layer.TOOLS)),
  TOOLS_KNOW_THE_STORE_ALONE(adapterKnowsNone(Layer.TOOLS, Layer.HTTP, Layer.WS)),
  THE_JOURNAL_KNOWS_NO_ENTITY(
      noClasses()
          .that()
          .resideInAnyPackage(Layer.JOURNAL, Layer.DISK)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(Layer.CORE, Layer.JSON, Layer.STORAGE)
                  .and(not(resideInAnyPackage(Layer.JOURNAL, Layer.DISK))))
          .because("it keeps bytes and their order, whatever they mean to the store above it")),
  ONLY_APP_WIRES(
      noClasses()
          .that()
          .resideOutsideOfPackage(Layer.APP)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(Layer.APP)
          .because("what is plugged into what is decided in one place, which nobody asks back")),
  ONLY_APP_KNOWS_ITS_COMMAND_LINE(
      noClasses()
          .that()
          .resideOutsideOfPackage(Layer.APP)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..")
          .because("flags are the program's, not the library's")),
  TEST_KIT_IS_NOT_SHIPPED(
      noClasses()
          .that()
          .resideOutsideOfPackage(Layer.TEST_KIT)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(Layer.TEST_KIT, "org.junit..", "org.assertj..")
          .because("test code has no place in the server")),
  ONLY_APP_CHOOSES_THE_LOG(
      noClasses()
          .that()
          .resideOutsideOfPackage(Layer.APP)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("java.util.logging..")
          .because("a program that embeds the server keeps its own log: SLF4J")),
  ONLY_APP_PRINTS(
      noClasses()
          .that()
          .resideOutsideOfPackage(Layer.APP)
          .should()
          .accessTargetWhere(prints())
          .because("standard output and error belong to the program")),
  NOBODY_SLEEPS(
      noClasses().should().accessTargetWhere(sleeps()).because("who waits, waits for a condition")),
  PACKAGES_ARE_NAMED_FOR_WHAT_THEY_ARE(
      noClasses()
          .should()
          .resideInAnyPackage(
              "..util..",
              "..utils..",
              "..common..",
              "..helper..",
              "..helpers..",
              "..manager..",
              "..managers..",
              "..impl..")
          .because("a thing is named for what it is")),
  PACKAGES_ARE_NULL_MARKED(
      classes()
          .should(PackageConditions.resideInANullMarkedPackage())
          .because("null is the exception, and is checked")),
  PUBLIC_IS_WHAT_OTHERS_NEED(
      classes()
          .that()
          .arePublic()
          .and()
          .areTopLevelClasses()
          .and()
          .resideOutsideOfPackages(Layer.TEST_KIT)
          .and(not(isEntryPoint()))
          .should(PackageConditions.beUsedByAnotherPackage())
          .because("public is what another module needs; all else is package-private"));

  @SuppressWarnings("ImmutableEnumChecker") // A rule is set up once, here.
  private final ArchRule rule;

  HouseRule(ArchRule rule) {
    this.rule = rule;
  }

  ArchRule rule() {
    return rule;
  }

  /** Where the code is that breaks this rule. */
  String plantedPackage() {
    return "planted." + name().toLowerCase(Locale.ROOT).replace("_", "");
  }

  private static ArchRule adapterKnowsNone(String adapter, String... others) {
    return noClasses()
        .that()
        .resideInAPackage(adapter)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(others)
        .because("the adapters don't know each other, so that each can be replaced alone");
  }

  private static DescribedPredicate<JavaAccess<?>> readsTheClock() {
    return describe(
        "reads the clock",
        access ->
            isCall(access, System.class, "currentTimeMillis", "nanoTime") || asksJavaTime(access));
  }

  private static boolean asksJavaTime(JavaAccess<?> access) {
    return access instanceof JavaCall
        && access.getTargetOwner().getPackageName().equals("java.time")
        && (access.getName().equals("now") || access.getName().startsWith("system"));
  }

  private static DescribedPredicate<JavaAccess<?>> prints() {
    return describe("prints", access -> usesStandardStreams(access) || printsATrace(access));
  }

  private static boolean usesStandardStreams(JavaAccess<?> access) {
    return access.getTargetOwner().isEquivalentTo(System.class)
        && Set.of("out", "err").contains(access.getName());
  }

  private static boolean printsATrace(JavaAccess<?> access) {
    return access.getTargetOwner().isAssignableTo(Throwable.class)
        && access.getName().equals("printStackTrace");
  }

  private static DescribedPredicate<JavaAccess<?>> sleeps() {
    return describe(
        "sleeps",
        access -> isCall(access, Thread.class, "sleep") || isCall(access, TimeUnit.class, "sleep"));
  }

  private static boolean isCall(JavaAccess<?> access, Class<?> owner, String... methods) {
    return access.getTargetOwner().isEquivalentTo(owner)
        && Set.of(methods).contains(access.getName());
  }

  /** Called from outside of the project: by embedding programs, and by the JVM. */
  private static DescribedPredicate<JavaClass> isEntryPoint() {
    return describe(
        "entry points",
        c ->
            c.getPackageName().endsWith("maestro.app")
                && Set.of(
                        "Main", "MaestroServer", "MaestroServerBuilder", "CodeConfiguredLogManager")
                    .contains(c.getSimpleName()));
  }
}
